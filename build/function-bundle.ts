import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The options that all builds share. */
export const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  logLevel: "warning",
};

/** A function's folder. Lambda loads its `index.ts`. */
export type FunctionFolder = "rule" | "removal" | "notification";

/** The usual options for a function's bundle. */
export function plainBundle(folder: FunctionFolder): BuildOptions {
  return {
    ...common,
    entryPoints: [`${folder}/index.ts`],
    outfile: `dist/${folder}/index.js`,
    format: "cjs",
    // V8 scans the whole bundle before it runs any of it.
    minify: true,
  };
}

/** The options for a function's bundle as it ships. `npm run bench -- cold` measures what each one saves. */
export function functionBundle(folder: FunctionFolder): BuildOptions {
  return {
    ...plainBundle(folder),
    // The SDK's `main` fields are CommonJS, from which esbuild cannot remove unused code.
    mainFields: ["module", "main"],
    // In Lambda, credentials and settings come from the environment, not from files.
    alias: {
      "@aws-sdk/credential-provider-node": "./build/environment-credentials.ts",
      "node:fs/promises": "./build/no-config-files.ts",
    },
    // The SDK loads it only for operations with event streams, and the functions use none.
    external: ["@smithy/core/event-streams"],
    // The SDK imports node:http dynamically. A real `import()` would load everything that node:http exports:
    // on Node.js 24, 42 more modules, including undici and HTTP/2. Without support, esbuild uses `require`.
    supported: { "dynamic-import": false },
  };
}
