import { defineConfig } from "vitest/config";

/** Apart from the other tests: these try everything, and take minutes. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    globalSetup: "../build.ts",
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // The time limits that they try are real: more workers than cores would exceed them.
    maxWorkers: 2,
    silent: "passed-only",
    // They end when all is tried; the limits only end what hangs.
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
});
