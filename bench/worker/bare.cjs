// The requests of an evaluation without the SDK, unsigned and unread: three side by side, then one.
const http = require("node:http");

const agent = new http.Agent({ keepAlive: true });

const request = () =>
  new Promise((resolve, reject) => {
    const { AWS_ENDPOINT_URL } = process.env;
    const sent = http.request(AWS_ENDPOINT_URL, { agent, method: "POST" }, (response) => {
      response.resume().on("end", resolve);
    });
    sent.on("error", reject).end();
  });

void Promise.all([request(), request(), request()]).then(request);
