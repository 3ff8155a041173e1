import { build } from "esbuild";
import { type FunctionFolder, functionBundle } from "../build/function-bundle.ts";
import { markdownTable } from "./table.ts";

/** The maximum size of each function's bundle. A cold start compiles all of it. */
export const BUNDLE_BUDGET_BYTES: Readonly<Record<FunctionFolder, number>> = {
  rule: 245_000,
  removal: 270_000,
  notification: 260_000,
};

const LARGEST = 10;

/** Lists what takes up most of each function's bundle. */
export async function measureSizes(): Promise<string> {
  const sections = Object.keys(BUNDLE_BUDGET_BYTES).map(async (name) => {
    const folder = name as FunctionFolder;
    const { metafile } = await build({ ...functionBundle(folder), metafile: true, write: false });
    const [bundle] = Object.values(metafile.outputs);
    if (!bundle) throw new Error(`esbuild created no bundle for ${folder}/.`);
    const sizes = new Map<string, number>();
    for (const [file, { bytesInOutput }] of Object.entries(bundle.inputs)) {
      const part = partOf(file);
      sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput);
    }
    const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, LARGEST);
    const rows = largest.map(([part, bytes]) => [part, kilobytes(bytes)]);
    return markdownTable([`\`dist/${folder}/index.js\``, kilobytes(bundle.bytes)], rows);
  });
  return (await Promise.all(sections)).join("\n\n");
}

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`;

/** The package of a file, with the submodule of `@smithy/core` or `@aws-sdk/core`. */
function partOf(file: string): string {
  const [, inPackage] = file.split(/.*node_modules\//);
  if (inPackage === undefined) return "this project";
  const [name] = /^(@[^/]+\/)?[^/]+/.exec(inPackage) ?? [inPackage];
  const part = /submodules\/([^/]+)/.exec(inPackage)?.[1];
  return part === undefined ? name : `${name}/${part}`;
}
