import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { makeArtifacts } from "../../infra/artifacts.ts";
import { EVALUATOR_BUNDLE } from "../../infra/bundle.ts";

describe("the artifacts", () => {
  let artifacts: Awaited<ReturnType<typeof makeArtifacts>>;
  const read = (name: string) => Buffer.from(artifacts[name] ?? "");

  beforeAll(async () => {
    artifacts = await makeArtifacts();
  });

  it("are these", () => {
    expect(Object.keys(artifacts).sort()).toEqual([
      "SHA256SUMS",
      "conformance-pack.yaml",
      "root-access-key.cdx.json",
      "root-access-key.template.json",
      "root-access-key.zip",
    ]);
  });

  it("have the hashes in SHA256SUMS", () => {
    const lines = read("SHA256SUMS").toString().trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      const [sum, name = ""] = line.split("  ");
      expect(createHash("sha256").update(read(name)).digest("hex")).toBe(sum);
    }
  });

  it("zip the built bundle", () => {
    const files = unzipSync(read("root-access-key.zip"));
    expect(Object.keys(files)).toEqual(["index.js", "package.json"]);
    expect(Buffer.from(files["index.js"] ?? []).equals(readFileSync(EVALUATOR_BUNDLE.file))).toBe(
      true,
    );
  });

  it("let Lambda read the zipped files, whatever the umask was", () => {
    const bytes = read("root-access-key.zip");
    const header = bytes.indexOf(Buffer.from("PK\u0001\u0002"));
    // External attributes in the central directory: the upper half is the Unix mode.
    expect(bytes.readUInt32LE(header + 38) >>> 16).toBe(0o644);
  });

  it("have the same function in the template", () => {
    const { Resources } = JSON.parse(read("root-access-key.template.json").toString());
    const { ZipFile } = Resources.EvaluatorFunction0B95216C.Properties.Code;
    expect(ZipFile).toBe(readFileSync(EVALUATOR_BUNDLE.file, "utf8"));
  });

  it("list the packages in the function, and no others", () => {
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

  it("name no time and no serial number in the bill of materials", () => {
    const bill = JSON.parse(read("root-access-key.cdx.json").toString());
    expect(Object.keys(bill)).not.toContain("serialNumber");
    expect(Object.keys(bill.metadata)).toEqual(["component"]);
  });
});
