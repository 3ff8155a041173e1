import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const APP = `import { App, Stack } from "aws-cdk-lib";
import { RootAccessKeyRule } from "root-access-key";

const app = new App();
new RootAccessKeyRule(new Stack(app, "Mine"), "Rule", { frequency: "One_Hour" });
const { template } = app.synth().getStackByName("Mine");
const rules: { Type: string }[] = Object.values(template.Resources);
console.log(rules.map(({ Type }) => Type).join(" "));
`;

let folder: string;

/** A project of somebody else's, which has installed the packed package and the CDK. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
  const modules = join(folder, "node_modules");
  await mkdir(modules);
  const [{ filename }] = JSON.parse(
    execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
      cwd: ROOT,
      encoding: "utf8",
    }),
  );
  execFileSync("tar", ["-xzf", filename], { cwd: folder });
  await rename(join(folder, "package"), join(modules, "root-access-key"));
  for (const name of ["@aws-sdk", "aws-cdk-lib", "constructs", "valibot"]) {
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  await writeFile(join(folder, "package.json"), '{ "name": "mine" }');
  await writeFile(join(folder, "app.mts"), APP);
  await writeFile(join(folder, "app.cts"), APP);
  const options = { module: "nodenext", target: "es2022", strict: true, types: [] };
  await writeFile(
    join(folder, "tsconfig.json"),
    // The types of aws-cdk-lib are not checked, which takes a while and would find faults of its own.
    JSON.stringify({ compilerOptions: { ...options, skipLibCheck: true }, include: ["app.*"] }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const run = (file: string, ...parameters: string[]) =>
  execFileSync(process.execPath, [file, ...parameters], { cwd: folder, encoding: "utf8" });

describe("the packed package", () => {
  it("has types, and runs in an app of ES modules as in one of CommonJS", () => {
    expect(run(join(ROOT, "node_modules/typescript/bin/tsc"), "--lib", "es2022,dom")).toBe("");
    for (const app of ["app.mjs", "app.cjs"]) {
      expect(run(app)).toContain("AWS::Lambda::Function");
      expect(run(app)).toContain("AWS::Config::ConfigRule");
    }
  });
});
