import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** What all that is built has in common. */
export const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  logLevel: "warning",
};

/** A function's folder, whose `index.ts` is what Lambda loads. */
export type FunctionFolder = "rule" | "removal" | "notification";

/** How a function's bundle is made as anybody would make it. */
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

/** How it is made here. `npm run bench -- cold` measures what each option saves. */
export function functionBundle(folder: FunctionFolder): BuildOptions {
  return {
    ...plainBundle(folder),
    // The SDK's `main` fields are CommonJS, from which unused code cannot be left out.
    mainFields: ["module", "main"],
    // Credentials and settings come from the environment, and Lambda has no files of them.
    alias: {
      "@aws-sdk/credential-provider-node": "./build/environment-credentials.ts",
      "node:fs/promises": "./build/no-config-files.ts",
    },
    // The SDK would load it for an operation with an event stream, and none of those used here has one.
    external: ["@smithy/core/event-streams"],
    // The SDK imports node:http when it first needs it. Done as for an ES module, that loads all that
    // node:http hands out, which on Node.js 24 is 42 modules more, undici and HTTP/2 among them.
    supported: { "dynamic-import": false },
  };
}
