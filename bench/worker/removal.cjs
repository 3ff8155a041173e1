// One execution environment of the removal function: invokes it with each event that it receives, and answers
// with the error, if any, and its peak memory in KiB.
const { handler } = require(process.env.BUNDLE);

// Thousands of log records would hide the table.
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
