import { readdir, readFile, stat } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { MAIN, run, spawnMain } from "./command-line.ts";

/** Makes Node.js write the name of each module that it loads to standard error. */
const NAME_MODULES = `--import=data:text/javascript,${encodeURIComponent(
  `import { register } from "node:module";
   register("data:text/javascript," + encodeURIComponent(
     "export const load = (url, context, next) => { process._rawDebug('loads ' + url); return next(url, context); };"
   ));`,
)}`;

const loadedBy = async (...args: string[]) => {
  const { stderr } = await spawnMain(args, { NODE_OPTIONS: NAME_MODULES }).outcome;
  return stderr.split("\n").filter((line) => line.startsWith("loads "));
};
const isSdk = (line: string) => /@aws-sdk|@smithy/.test(line);

const isPackage = (line: string) => /node_modules/.test(line);

describe("help", () => {
  it.each([
    [["--help"], "root-access-key audit --organization"],
    [["audit", "--help"], "root-access-key audit --ou ou-ab12-cdefghij --ou"],
    [["status", "--help"], "root-access-key status --evaluate"],
    [["notify-test", "--help"], "root-access-key notify-test --all"],
    [["demo", "--help"], "root-access-key demo --output json"],
    [["sandbox", "--help"], "root-access-key sandbox --accounts 1000 --states active=3,inactive=2"],
  ])("%j shows examples, and ends with 0", async (args, example) => {
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout).toContain(example);
  });

  it.each([
    [["--help"], true],
    [["audit", "--help"], true],
    [["notify-test", "--help"], true],
    [["demo", "--help"], false],
  ])(
    "%j names the documentation; and the environment variables: %j",
    async (args, hasVariables) => {
      const { stdout } = await run(args);
      expect(stdout).toMatch(/\nDocumentation: docs\/cli\.md in the package\n$/);
      expect(/AWS_PROFILE.*AWS_CA_BUNDLE.*HTTPS_PROXY.*NO_COLOR/s.test(stdout)).toBe(hasVariables);
    },
  );

  it.each([
    [["--help"]],
    [["audit", "--help"]],
    [["status", "--help"]],
    [["notify-test", "--help"]],
  ])("%j loads no package", async (args) => {
    const loaded = await loadedBy(...args);
    expect(loaded.join("\n")).toContain("dist/cli/main.js");
    expect(loaded.filter(isPackage)).toEqual([]);
  });

  it("differs from an audit, which loads the SDK, but only the clients that it needs", async () => {
    const loaded = await loadedBy("audit");
    expect(loaded.filter(isSdk)).not.toEqual([]);
    expect(loaded.filter((line) => line.includes("client-organizations"))).toEqual([]);
  });
});

describe("the version", () => {
  it("is that of the package", async () => {
    const { code, stdout } = await spawnMain(["--version"]).outcome;
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${manifest.version}\n` });
  });
});

describe("an invalid option", () => {
  it.each([
    [["--accounts", "1111"], '"1111" is not an account id of 12 digits.'],
    [["--concurrency", "5"], "needs --organization, --accounts or --ou"],
    [["--ou", "workloads"], "begins with ou-"],
    [["--ou", "ou-1", "--ou", "workloads"], '"workloads" is not the id of an organizational unit'],
    [["--exclude-accounts", "111122223333,1"], '"1" is not an account id of 12 digits.'],
    [["--exclude-ou", "111122223333"], "begins with ou-"],
    [["--concurrency", "0"], "a whole number from 1 to 50"],
    [["--inactive-keys", "compliant"], "Allowed choices are NON_COMPLIANT, COMPLIANT"],
    [["--output", "xml"], "Allowed choices are table, json, csv, html"],
  ])("%j is refused with 1, on standard error", async (args, message) => {
    const { code, stdout, stderr } = await run(["audit", ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
  });
});

describe("options that exclude each other", () => {
  it.each([
    [["--evaluate", "--organization"]],
    [["--evaluate", "--aggregator", "everything"]],
    [["--organization", "--aggregator", "everything"]],
  ])("%j are refused", async (args) => {
    const { code, stdout, stderr } = await run(["status", ...args]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("cannot be used with option");
  });
});

describe("the package", () => {
  it("has an executable as its command", async () => {
    expect(join(import.meta.dirname, "../../..", manifest.bin["root-access-key"])).toBe(MAIN);
    expect((await stat(MAIN)).mode & 0o111).toBe(0o111);
    expect(await readFile(MAIN, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it("imports only packages that are installed with it", async () => {
    const folder = dirname(MAIN);
    const files = (await readdir(folder)).filter((name) => name.endsWith(".js"));
    const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
    const needed = texts
      .flatMap((text) => [...text.matchAll(/(?:^import|from|import\()\s*"([^"]+)"/gm)])
      .map(([, specifier = ""]) => specifier)
      .filter((specifier) => !specifier.startsWith(".") && !isBuiltIn(specifier))
      .map((specifier) =>
        specifier
          .split("/")
          .slice(0, specifier.startsWith("@") ? 2 : 1)
          .join("/"),
      );
    expect(needed).toContain("@aws-sdk/client-sts");
    expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(needed));
  });
});

function isBuiltIn(specifier: string): boolean {
  return builtinModules.includes(specifier.replace(/^node:/, ""));
}
