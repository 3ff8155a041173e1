// One execution environment of the removal function: removes for each event that it is sent, answers with
// the error, if there was one, and with its peak memory in KiB.
const { handler } = require(process.env.BUNDLE);

// The records of so many removals would bury the table.
console.info = console.error = () => undefined;

process.on("message", async (event) => {
  const deadline = performance.now() + Number(process.env.TIMEOUT_MS);
  const context = {
    invokedFunctionArn: process.env.FUNCTION_ARN,
    getRemainingTimeInMillis: () => deadline - performance.now(),
  };
  const error = await handler(event, context).then(
    () => undefined,
    ({ name, message }) => ({ errorType: name, errorMessage: message }),
  );
  process.send({ error, peakKib: process.resourceUsage().maxRSS });
});
