import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };
import { common, type FunctionFolder, functionBundle, root } from "./function-bundle.ts";

/** Without it, this repository's package.json would make the files ES modules. */
const COMMONJS = '{ "type": "commonjs" }\n';

/** The folders of `dist/` that this script creates. It does not change others, such as the artifacts. */
const FOLDERS = ["cli", "infra", "notification", "removal", "rule", "types"];

/**
 * Creates `rule/`, `removal/` or `notification/` with everything that Lambda needs, as CommonJS with the
 * handler `index.handler`.
 */
async function buildFunction(folder: FunctionFolder, dist: string): Promise<void> {
  await build({ ...functionBundle(folder), outfile: join(dist, folder, "index.js") });
  await writeFile(join(dist, folder, "package.json"), COMMONJS);
}

/** The only package that help needs. Finding its files would take almost as long as starting Node.js. */
const BUNDLED = "commander";

/**
 * Creates `cli/`. Its files load their packages from node_modules, except the bundled one and the sandbox,
 * which is not published.
 */
async function buildCli(dist: string): Promise<void> {
  await build({
    ...common,
    entryPoints: { main: "cli/main.ts", "lambda-host": "sandbox/lambda/lambda-host.js" },
    outdir: join(dist, "cli"),
    format: "esm",
    external: Object.keys(manifest.dependencies).filter((name) => name !== BUNDLED),
    alias: { "root-access-key-sandbox": "./sandbox/index.ts" },
    // The bundled package is CommonJS, and requires only Node.js's own modules.
    banner: { js: "const require = (name) => process.getBuiltinModule(name);" },
    // So that a command loads only what it needs.
    splitting: true,
  });
}

/**
 * Creates `infra/`, the constructs for other CDK apps. They are CommonJS, like aws-cdk-lib, so that both
 * CommonJS and ES module apps can load them. The app provides aws-cdk-lib and constructs.
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

/** Creates `types/`, the types of the constructs. */
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
 * Replaces each file of `dist/` atomically, so that a test or build that runs at the same time finds either
 * the old file or the new one.
 */
async function replaceWith(dist: string): Promise<void> {
  for (const folder of FOLDERS) {
    const built = await filesIn(join(dist, folder));
    for (const file of built) {
      const target = join(root, "dist", folder, file);
      await mkdir(dirname(target), { recursive: true });
      await rename(join(dist, folder, file), target);
    }
    for (const file of await filesIn(join(root, "dist", folder))) {
      if (!built.includes(file)) await rm(join(root, "dist", folder, file), { force: true });
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
// On the same file system as dist/, because renaming is atomic only there.
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
