// One process to measure: `cold.cjs empty` does nothing, `requests` sends an evaluation's four requests
// unsigned and without the SDK, `invocation` is a function's first invocation.
const measured = {
  empty() {},

  async requests() {
    const http = require("node:http");
    const agent = new http.Agent({ keepAlive: true });
    const send = () =>
      new Promise((resolve, reject) => {
        http
          .request(process.env.AWS_ENDPOINT_URL, { agent, method: "POST" }, (response) => {
            response.resume().on("end", resolve);
          })
          .on("error", reject)
          .end();
      });
    await Promise.all([send(), send(), send()]);
    await send();
  },

  invocation() {
    const { BUNDLE, EVENT, FUNCTION_ARN } = process.env;
    const { handler } = require(BUNDLE);
    const getRemainingTimeInMillis = () => 60_000;
    return handler(JSON.parse(EVENT), {
      invokedFunctionArn: FUNCTION_ARN,
      getRemainingTimeInMillis,
    });
  },
};

void measured[process.argv[2]]();
