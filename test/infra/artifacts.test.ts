import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { EVALUATOR_BUNDLE } from "../../infra/bundle.ts";

const FOLDER = new URL("../../dist/artifacts/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, FOLDER));

function makeArtifacts(environment: Record<string, string> = {}): void {
  execFileSync(process.execPath, ["--import", "tsx", "infra/package.ts"], {
    cwd: new URL("../../", import.meta.url),
    env: { ...process.env, ...environment },
  });
}

beforeAll(() => makeArtifacts());

describe("the artifacts", () => {
  it("are these", () => {
    expect(readdirSync(FOLDER).sort()).toEqual([
      "SHA256SUMS",
      "conformance-pack.yaml",
      "root-access-key.cdx.json",
      "root-access-key.template.json",
      "root-access-key.zip",
    ]);
  });

  it("have the sums that SHA256SUMS says", () => {
    const lines = read("SHA256SUMS").toString().trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      const [sum, name = ""] = line.split("  ");
      expect(createHash("sha256").update(read(name)).digest("hex")).toBe(sum);
    }
  });

  it("are the same bytes whenever and wherever they are made", () => {
    const sums = read("SHA256SUMS").toString();
    makeArtifacts({ TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8" });
    expect(read("SHA256SUMS").toString()).toBe(sums);
  });

  it("zip the built bundle", () => {
    const files = unzipSync(read("root-access-key.zip"));
    expect(Object.keys(files)).toEqual(["index.js", "package.json"]);
    expect(Buffer.from(files["index.js"] ?? []).equals(readFileSync(EVALUATOR_BUNDLE.file))).toBe(
      true,
    );
  });

  it("let Lambda read what the zip holds, whoever made it", () => {
    const bytes = read("root-access-key.zip");
    const header = bytes.indexOf(Buffer.from("PK\u0001\u0002"));
    // External attributes in the central directory: the upper half is the mode of Unix.
    expect(bytes.readUInt32LE(header + 38) >>> 16).toBe(0o644);
  });

  it("have the same function in the template", () => {
    const { Resources } = JSON.parse(read("root-access-key.template.json").toString());
    const { ZipFile } = Resources.EvaluatorFunction0B95216C.Properties.Code;
    expect(ZipFile).toBe(readFileSync(EVALUATOR_BUNDLE.file, "utf8"));
  });

  it("name the packages that are in the function, and no others", () => {
    const { components } = JSON.parse(read("root-access-key.cdx.json").toString());
    const names = components.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["@aws-sdk/client-iam", "valibot"]));
    // In the lockfile, but not in the function.
    for (const name of ["@aws-sdk/credential-provider-node", "@aws-sdk/client-sts", "commander"]) {
      expect(names).not.toContain(name);
    }
    expect(components).toContainEqual({
      type: "library",
      "bom-ref": "pkg:npm/valibot@1.5.0",
      name: "valibot",
      version: "1.5.0",
      purl: "pkg:npm/valibot@1.5.0",
      licenses: [{ license: { id: "MIT" } }],
      hashes: [{ alg: "SHA-512", content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
    });
  });
});
