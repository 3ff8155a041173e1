import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";

const root = fileURLToPath(new URL(".", import.meta.url));

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  logLevel: "warning",
};

/** Makes `dist/rule/`, which holds all that Lambda needs: handler `index.handler`, CommonJS. */
async function buildRule(): Promise<void> {
  await build({
    ...common,
    entryPoints: ["rule/index.ts"],
    outfile: "dist/rule/index.js",
    format: "cjs",
    minify: true,
    // The SDK's `main` fields are CommonJS, from which unused code cannot be left out.
    mainFields: ["module", "main"],
    alias: { "@aws-sdk/credential-provider-node": "./rule/environment-credentials.ts" },
  });
  // This repository's own package.json would make it an ES module.
  await writeFile(`${root}/dist/rule/package.json`, '{ "type": "commonjs" }\n');
}

/** Makes `dist/cli/`, whose files find their packages in node_modules. */
async function buildCli(): Promise<void> {
  await build({
    ...common,
    entryPoints: { main: "cli/main.ts", "lambda-host": "sandbox/lambda-host.js" },
    outdir: "dist/cli",
    format: "esm",
    packages: "external",
    // So that a command loads only what it needs.
    splitting: true,
  });
}

await rm(`${root}/dist`, { recursive: true, force: true });
await Promise.all([buildRule(), buildCli()]);
