import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAccount } from "../integration/account-under-test.ts";
import { type Block, blocksIn, ROOT, readPage } from "./markdown.ts";

const nameOf = ({ page, line }: Block) => `${page}:${line}`;
const named = (language: string) =>
  blocksIn(language).map((block) => [nameOf(block), block] as const);

/** Long enough for a busy machine: the compiler and the CDK are processes of their own. */
const TIMEOUT_MS = 600_000;

describe("the TypeScript samples", { timeout: TIMEOUT_MS }, () => {
  const samples = blocksIn("ts");
  let folder: string;

  beforeAll(() => {
    // Within the project, so that its packages are found as a reader's project would find them.
    mkdirSync(join(ROOT, "dist"), { recursive: true });
    folder = mkdtempSync(join(ROOT, "dist/samples-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("compile", () => {
    for (const { page, line, text } of samples) {
      const file = `${page.replaceAll("/", "_")}_${line}.ts`;
      writeFileSync(join(folder, file), `${text}\nexport {};\n`);
    }
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        extends: "../../tsconfig.json",
        compilerOptions: { noUnusedLocals: false },
        include: ["*.ts", "../../docs/samples/*.ts"],
      }),
    );
    expect(samples.length).toBeGreaterThan(1);
    expect(compile()).toBe("");
  });

  function compile(): string {
    try {
      return execFileSync(
        process.execPath,
        [join(ROOT, "node_modules/typescript/bin/tsc"), "--project", folder],
        { encoding: "utf8" },
      );
    } catch (error) {
      return (error as { stdout: string }).stdout;
    }
  }

  it("synthesize a stack with the rule and its remediation in the reader's CDK app", () => {
    const sample = samples.find(({ text }) => text.includes('from "root-access-key"'));
    const file = join(folder, "app.mjs");
    writeFileSync(file, sample?.text ?? "");
    const CDK_OUTDIR = join(folder, "cdk.out");
    execFileSync(process.execPath, [file], { env: { ...process.env, CDK_OUTDIR } });
    const { Resources } = JSON.parse(
      readPage(`${CDK_OUTDIR}/Security.template.json`.slice(ROOT.length)),
    );
    const types = Object.values(Resources as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    expect(types).toEqual(
      expect.arrayContaining([
        "AWS::Config::ConfigRule",
        "AWS::Config::RemediationConfiguration",
        "AWS::SNS::Topic",
      ]),
    );
  });
});

it.each(named("json"))("the JSON in %s parses", (_name, { text }) => {
  // A part of an object has only its members.
  const whole = text.startsWith('"') ? `{${text}}` : text;
  expect(() => JSON.parse(whole)).not.toThrow();
});

it("docs/samples/evaluation.json has the fields that the function logs", async () => {
  const sample = JSON.parse(readPage("docs/samples/evaluation.json"));
  const under = await openAccount();
  try {
    under.hoursAgo(5, () => under.account.createRootKey());
    under.hoursAgo(1, () => under.account.reports.request());
    await under.evaluate();
    const [record] = under.records;
    expect(typesOf(sample)).toEqual(typesOf(record));
    expect(sample.reason).toBe(record?.reason);
  } finally {
    await under.close();
  }
});

/** An object with the type of each value in its place. */
function typesOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typesOf(item)]));
}
