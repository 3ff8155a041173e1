// Required before the measured program: when the process exits, writes to stderr its peak memory in KiB
// and the CPU time of all its threads in microseconds.
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require("node:fs").writeSync(2, `\nusage ${maxRSS} ${userCPUTime + systemCPUTime}\n`);
});
