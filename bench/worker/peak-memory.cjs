// Required before what is measured: tells at its end, in kilobytes, how much memory it held at most.
process.on("exit", () => {
  require("node:fs").writeSync(2, `\npeak ${process.resourceUsage().maxRSS}\n`);
});
