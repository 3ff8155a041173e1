import { defineConfig } from "vitest/config";

/** Apart from the other tests: these need what `install` builds. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    globalSetup: "../build.ts",
    testTimeout: 60_000,
  },
});
