import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "sandbox/test/**/*.test.ts"],
    // These have configurations of their own.
    exclude: [...configDefaults.exclude, "test/runtime/**", "test/verification/**"],
    // The bundles and the command line are tested as they are shipped.
    globalSetup: "test/build.ts",
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      // It costs ten times as much as synthesis: test/infra/synth.ts turns it on for each resource once.
      CDK_VALIDATION: "false",
    },
    // Each file would load the CDK and the SDK again, which costs more than most files' tests.
    isolate: false,
    // The functions log, and the CDK warns, in passing tests too.
    silent: "passed-only",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
