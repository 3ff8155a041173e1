import { execFile, execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Sandbox } from "root-access-key-sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

const ROOT = join(import.meta.dirname, "../..");
const APP = `import { App, Stack } from "aws-cdk-lib";
import { MaximumExecutionFrequency } from "aws-cdk-lib/aws-config";
import { RootAccessKeyMonitoring } from "root-access-key";

const app = new App();
const stack = new Stack(app, "Mine");
const { rule } = new RootAccessKeyMonitoring(stack, "RootAccessKeys", {
  emails: ["security@example.com"],
  maximumExecutionFrequency: MaximumExecutionFrequency.ONE_HOUR,
});
rule.onComplianceChange("Changed");
const { template } = app.synth().getStackByName("Mine");
const resources: { Type: string }[] = Object.values(template.Resources);
console.log(resources.map(({ Type }) => Type).join(" "));
`;
/** What a CDK project has besides. */
const OF_THE_PROJECT = ["@types/node", "typescript"];

let folder: string;

/** A project of somebody else's, which has installed the packed package with its dependencies, and the CDK. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
  const modules = join(folder, "node_modules");
  const installed = join(modules, "root-access-key");
  await mkdir(join(modules, ".bin"), { recursive: true });
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
      cwd: ROOT,
      encoding: "utf8",
    }),
  );
  execFileSync("tar", ["-xzf", filename], { cwd: folder });
  await rename(join(folder, "package"), installed);
  // As npm would install them, without a registry.
  const { dependencies, peerDependencies, bin } = packageJson;
  for (const name of Object.keys({ ...dependencies, ...peerDependencies }).concat(OF_THE_PROJECT)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  for (const [name, file] of Object.entries(bin)) {
    await symlink(join(installed, file), join(modules, ".bin", name));
  }
  await writeFile(join(folder, "package.json"), '{ "name": "mine" }');
  await writeFile(join(folder, "app.mts"), APP);
  await writeFile(join(folder, "app.cts"), APP);
  const compilerOptions = {
    module: "nodenext",
    target: "es2022",
    strict: true,
    types: ["node"],
    // The types of packages are checked, too.
    skipLibCheck: false,
  };
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["app.*"] }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const runLoudly = (command: string, parameters: readonly string[], environment = {}) => {
  const env = { ...process.env, ...environment };
  return promisify(execFile)(command, parameters, { cwd: folder, env });
};

const run = async (...command: Parameters<typeof runLoudly>) =>
  (await runLoudly(...command)).stdout;

/** On an old Node.js, the AWS SDK would write a warning. */
const WITH_WARNINGS = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: undefined };

describe("the packed package", () => {
  it("has types that a strict compiler accepts, and runs in an app of ES modules as in one of CommonJS", async () => {
    const compiler = "node_modules/typescript/bin/tsc";
    expect(await run(process.execPath, [compiler]).catch(({ stdout }) => stdout)).toBe("");
    for (const app of ["app.mjs", "app.cjs"]) {
      const { stdout, stderr } = await runLoudly(process.execPath, [app], WITH_WARNINGS);
      expect(stdout).toContain("AWS::Lambda::Function");
      expect(stdout).toContain("AWS::Config::ConfigRule");
      expect(stderr).toBe("");
    }
  });

  it("has the command line, which audits an account", async () => {
    expect(await run("npx", ["--no-install", "root-access-key", "--help"])).toContain("audit");
    const sandbox = await Sandbox.start();
    try {
      const account = sandbox.addAccount({ id: "111122223333", reportGenerationMs: 0 }).account;
      account.createRootKey();
      const audit = ["--no-install", "root-access-key", "audit", "--output", "json"];
      const ended = run("npx", audit, sandbox.environmentOf(account));
      const { code, stdout } = await ended.then(
        () => expect.unreachable(),
        (error: { code: number; stdout: string }) => error,
      );
      expect(code).toBe(2);
      const [result] = JSON.parse(stdout).results;
      expect(result).toMatchObject({
        accountId: "111122223333",
        complianceType: "NON_COMPLIANT",
        reason: "ACTIVE_KEY",
      });
    } finally {
      await sandbox.close();
    }
  });
});
