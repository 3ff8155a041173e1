// A warm function, and beside it the least that it could do: its own requests, without what makes them.
const http = require("node:http");

const { BUNDLE, FUNCTION_ARN } = process.env;
/** The requests of the first evaluation, as they were sent. */
const recorded = [];
let isRecording = true;

const { request } = http;
http.request = (options, onResponse) => {
  const sent = request(options, onResponse);
  if (!isRecording) return sent;
  const { host, port, path, method, headers } = options;
  const replay = { options: { host, port, path, method, headers }, body: "" };
  recorded.push(replay);
  const { end } = sent;
  sent.end = (body, ...rest) => {
    replay.body = body;
    return end.call(sent, body, ...rest);
  };
  return sent;
};

const { handler } = require(BUNDLE);
const agent = new http.Agent({ keepAlive: true });

const send = ({ options, body }) =>
  new Promise((resolve, reject) => {
    const sent = request({ ...options, agent }, (response) => {
      response.resume().on("end", resolve);
    });
    sent.on("error", reject).end(body);
  });

const tasks = {
  async evaluation(event) {
    await handler(event, {
      invokedFunctionArn: FUNCTION_ARN,
      getRemainingTimeInMillis: () => 60_000,
    });
    if (isRecording && recorded.some(({ body }) => !body)) {
      throw new Error("The function sends its requests in a way that is not recorded.");
    }
    isRecording = false;
  },
  /** Three side by side, then one: two round trips. */
  async floor() {
    const [last] = recorded.slice(-1);
    await Promise.all(recorded.slice(0, -1).map(send));
    await send(last);
  },
};

process.on("message", async ({ task, event }) => {
  const start = process.hrtime.bigint();
  await tasks[task](event);
  process.send(Number(process.hrtime.bigint() - start) / 1e6);
});
process.send("ready");
