// Required before the measured program: writes the process's peak memory, in KiB, to stderr when it exits.
process.on("exit", () => {
  require("node:fs").writeSync(2, `\npeak ${process.resourceUsage().maxRSS}\n`);
});
