import { arch, cpus, loadavg, totalmem } from "node:os";

/** Where and when something was measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly architecture: string;
  readonly node: string;
  /** Processes that wanted to run, in the minute before: at best less than 1. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

const GB = 1024 ** 3;

/** Describes this machine, now and when the function that it gives is called. */
export function observeMachine(): () => Machine {
  const [loadBefore = Number.NaN] = loadavg();
  return () => {
    const [loadAfter = Number.NaN] = loadavg();
    const processors = cpus();
    return {
      cpu: processors[0]?.model.trim() ?? "unknown",
      cores: processors.length,
      memoryGb: Math.round(totalmem() / GB),
      architecture: arch(),
      node: process.version,
      loadBefore,
      loadAfter,
    };
  };
}
