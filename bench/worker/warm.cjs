// A warm function, and beside it the least that it could do: two requests, one after the other.
const http = require("node:http");

const { BUNDLE, FUNCTION_ARN, AWS_ENDPOINT_URL } = process.env;
const { handler } = require(BUNDLE);
const agent = new http.Agent({ keepAlive: true });

const request = () =>
  new Promise((resolve, reject) => {
    const sent = http.request(AWS_ENDPOINT_URL, { agent, method: "POST" }, (response) => {
      response.resume().on("end", resolve);
    });
    sent.on("error", reject).end();
  });

const tasks = {
  evaluation: (event) =>
    handler(event, {
      invokedFunctionArn: FUNCTION_ARN,
      getRemainingTimeInMillis: () => 60_000,
    }),
  async floor() {
    await request();
    await request();
  },
};

process.on("message", async ({ task, event }) => {
  const start = process.hrtime.bigint();
  await tasks[task](event);
  process.send(Number(process.hrtime.bigint() - start) / 1e6);
});
process.send("ready");
