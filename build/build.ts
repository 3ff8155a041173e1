import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };
import { common, type FunctionFolder, functionBundle, root } from "./function-bundle.ts";

/** This repository's own package.json would make its files ES modules. */
const COMMONJS = '{ "type": "commonjs" }\n';

/** The folders of `dist/` that are made here. Others, such as the artifacts, are left alone. */
const FOLDERS = ["cli", "infra", "notification", "removal", "rule", "types"];

/**
 * Makes `rule/`, `removal/` or `notification/`, which hold all that Lambda needs: handler
 * `index.handler`, CommonJS.
 */
async function buildFunction(folder: FunctionFolder, dist: string): Promise<void> {
  await build({ ...functionBundle(folder), outfile: join(dist, folder, "index.js") });
  await writeFile(join(dist, folder, "package.json"), COMMONJS);
}

/** Help needs no other package. Looking for its files takes almost as long as Node.js takes to start. */
const BUNDLED = "commander";

/**
 * Makes `cli/`, whose files find their packages in node_modules, all but the sandbox: it is not
 * published.
 */
async function buildCli(dist: string): Promise<void> {
  await build({
    ...common,
    entryPoints: { main: "cli/main.ts", "lambda-host": "sandbox/lambda/lambda-host.js" },
    outdir: join(dist, "cli"),
    format: "esm",
    external: Object.keys(manifest.dependencies).filter((name) => name !== BUNDLED),
    alias: { "root-access-key-sandbox": "./sandbox/index.ts" },
    // It is CommonJS, and requires Node.js's own modules alone.
    banner: { js: "const require = (name) => process.getBuiltinModule(name);" },
    // So that a command loads only what it needs.
    splitting: true,
  });
}

/**
 * Makes `infra/`, the constructs for other CDK apps: CommonJS, as aws-cdk-lib itself is, so that both
 * kinds of app can load them. CDK and constructs are the app's own.
 */
async function buildInfra(dist: string): Promise<void> {
  await build({
    ...common,
    entryPoints: ["infra/index.ts"],
    outfile: join(dist, "infra/index.js"),
    format: "cjs",
    external: ["aws-cdk-lib", "constructs"],
    // Paths in the source are relative to its own folder, which does not exist in the package.
    banner: { js: 'const sourceFolder = require("node:path").join(__dirname, "../../infra");' },
    define: { "import.meta.dirname": "sourceFolder" },
  });
  await writeFile(join(dist, "infra/package.json"), COMMONJS);
}

/** Makes `types/`, the types of the constructs. */
async function buildTypes(dist: string): Promise<void> {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const project = join(root, "infra/tsconfig.types.json");
  const options = ["--project", project, "--outDir", join(dist, "types")];
  await promisify(execFile)(process.execPath, [compiler, ...options]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
  await writeFile(join(dist, "types/package.json"), COMMONJS);
}

/**
 * Replaces each file of `dist/` at once by the new one, so that whoever uses them meanwhile, such as a
 * test or another build, finds either.
 */
async function replaceWith(dist: string): Promise<void> {
  for (const folder of FOLDERS) {
    const made = await filesIn(join(dist, folder));
    for (const file of made) {
      const target = join(root, "dist", folder, file);
      await mkdir(dirname(target), { recursive: true });
      await rename(join(dist, folder, file), target);
    }
    for (const file of await filesIn(join(root, "dist", folder))) {
      if (!made.includes(file)) await rm(join(root, "dist", folder, file), { force: true });
    }
  }
}

/** The paths of all files in a folder, relative to it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
}

await mkdir(join(root, "dist"), { recursive: true });
// On the same file system as dist/, as a file is only then replaced at once.
const dist = await mkdtemp(join(root, "dist/.build-"));
try {
  await Promise.all([
    buildFunction("rule", dist),
    buildFunction("removal", dist),
    buildFunction("notification", dist),
    buildCli(dist),
    buildInfra(dist),
    buildTypes(dist),
  ]);
  await replaceWith(dist);
} finally {
  await rm(dist, { recursive: true, force: true });
}
