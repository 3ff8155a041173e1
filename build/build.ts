import { mkdir, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { common, type FunctionFolder, functionBundle, root } from "./function-bundle.ts";

/** This repository's own package.json would make its files ES modules. */
const COMMONJS = '{ "type": "commonjs" }\n';

/**
 * Makes `dist/rule/`, `dist/removal/` or `dist/notification/`, which hold all that Lambda needs: handler
 * `index.handler`, CommonJS.
 */
async function buildFunction(folder: FunctionFolder): Promise<void> {
  await build(functionBundle(folder));
  await writeFile(`${root}/dist/${folder}/package.json`, COMMONJS);
}

/**
 * Makes `dist/cli/`, whose files find their packages in node_modules, all but the sandbox: it is not
 * published.
 */
async function buildCli(): Promise<void> {
  await build({
    ...common,
    entryPoints: { main: "cli/main.ts", "lambda-host": "sandbox/lambda/lambda-host.js" },
    outdir: "dist/cli",
    format: "esm",
    packages: "external",
    alias: { "root-access-key-sandbox": "./sandbox/index.ts" },
    // So that a command loads only what it needs.
    splitting: true,
  });
}

/**
 * Makes `dist/infra/`, the constructs for other CDK apps: CommonJS, as aws-cdk-lib itself is, so that
 * both kinds of app can load them. CDK and constructs are the app's own; the AWS SDK is a dependency.
 */
async function buildInfra(): Promise<void> {
  await build({
    ...common,
    entryPoints: ["infra/index.ts"],
    outfile: "dist/infra/index.js",
    format: "cjs",
    external: ["aws-cdk-lib", "constructs", "@aws-sdk/client-iam"],
    // Paths in the source are relative to its own folder, of which there is none in CommonJS.
    banner: { js: 'const sourceFolder = require("node:path").join(__dirname, "../../infra");' },
    define: { "import.meta.dirname": "sourceFolder" },
  });
  await writeFile(`${root}/dist/infra/package.json`, COMMONJS);
  // The compiler writes the types beside it.
  await mkdir(`${root}/dist/types`);
  await writeFile(`${root}/dist/types/package.json`, COMMONJS);
}

// Only what is made anew: what can be deployed without CDK may wait there to be deployed.
for (const folder of ["cli", "infra", "notification", "removal", "rule", "types"]) {
  await rm(`${root}/dist/${folder}`, { recursive: true, force: true });
}
await Promise.all([
  buildFunction("rule"),
  buildFunction("removal"),
  buildFunction("notification"),
  buildCli(),
  buildInfra(),
]);
