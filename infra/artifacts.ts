import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { zipSync } from "fflate";
import cdk from "../cdk.json" with { type: "json" };
import { conformancePackFile } from "./account/conformance-pack.ts";
import { OneFileTemplate } from "./account/one-file-template.ts";
import { EVALUATOR_BUNDLE } from "./bundle.ts";
import { softwareBill } from "./sbom.ts";

/** The earliest time that a zip file can have, so that the same content makes the same bytes. */
const EARLIEST = new Date(1980, 0, 1);
const UNIX = 3;
const READABLE_BY_ALL = 0o644 << 16;

/**
 * Makes the files that can be deployed without the CDK, by name, from the bundles in `dist/rule/` and `dist/notification/`. The
 * same source makes the same bytes; `SHA256SUMS` has their hashes.
 */
export async function makeArtifacts(): Promise<Readonly<Record<string, string | Uint8Array>>> {
  const artifacts = {
    "conformance-pack.yaml": conformancePackFile(),
    "root-access-key.cdx.json": await softwareBill(),
    "root-access-key.template.json": await oneFileTemplate(),
    "root-access-key.zip": await zip(),
  };
  const sums = Object.entries(artifacts).map(
    ([name, content]) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`,
  );
  return { ...artifacts, SHA256SUMS: sums.join("") };
}

/** Synthesizes the one-file template. */
async function oneFileTemplate(): Promise<string> {
  const outdir = await mkdtemp(join(tmpdir(), "root-access-key-"));
  const app = new App({ context: cdk.context, outdir });
  const { stackName } = new OneFileTemplate(app, "RootAccessKey");
  const { template } = app.synth().getStackByName(stackName);
  await rm(outdir, { recursive: true });
  return `${JSON.stringify(template, undefined, 1)}\n`;
}

/** Zips what Lambda needs. */
async function zip(): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const name of (await readdir(EVALUATOR_BUNDLE.folder)).sort()) {
    files[name] = await readFile(join(EVALUATOR_BUNDLE.folder, name));
  }
  return zipSync(files, { level: 9, mtime: EARLIEST, os: UNIX, attrs: READABLE_BY_ALL });
}
