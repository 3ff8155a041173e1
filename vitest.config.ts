import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // It has a configuration of its own.
    exclude: [...configDefaults.exclude, "test/runtime/**"],
    // The bundle and the command line are tested as they are shipped.
    globalSetup: "test/build.ts",
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    // Most of the time is spent on waiting, for faults to pass.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
