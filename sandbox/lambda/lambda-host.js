// The process that a function runs in, like Lambda's runtime. In JavaScript, so that every version of
// Node.js can run it.
import { createRequire } from "node:module";

const [, , bundle, offsetMs] = process.argv;
const { now } = Date;
// Lambda's clock shows AWS's time: here, the sandbox's.
globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length > 0 ? args : [now() + Number(offsetMs)]));
  }

  static now() {
    return now() + Number(offsetMs);
  }
};
const { handler } = createRequire(import.meta.url)(bundle);

// `on`, not `once`: the process must stay alive while the function works.
process.on("message", async ({ event, context, timeoutMs }) => {
  const deadline = Date.now() + timeoutMs;
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  try {
    const result = await handler(event, { ...context, getRemainingTimeInMillis });
    process.send({ result });
  } catch ({ name, message, stack }) {
    process.send({ error: { errorType: name, errorMessage: message, trace: stack?.split("\n") } });
  }
});
process.send({});
