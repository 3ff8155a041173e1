import { build } from "esbuild";
import { type FunctionFolder, functionBundle } from "../../build/function-bundle.ts";
import { BUNDLE_BUDGET_BYTES } from "../budget.ts";
import type { Figure, Row } from "../figure.ts";

const LARGEST = 10;
const KB = 1000;

/** What a bundle is made of, by package, and by part where a package has parts. */
export async function measureSize(folder: FunctionFolder): Promise<Figure> {
  const { metafile } = await build({ ...functionBundle(folder), metafile: true, write: false });
  const [bundle] = Object.values(metafile.outputs);
  if (!bundle) throw new Error(`There is no bundle of ${folder}.`);
  const sizes = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(bundle.inputs)) {
    const name = moduleOf(file);
    sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
  }
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, LARGEST);
  const budget = BUNDLE_BUDGET_BYTES[folder] / KB;
  const total = rowOf("the whole bundle", bundle.bytes);
  return {
    id: `size-${folder}`,
    title: `What \`dist/${folder}/index.js\` is made of`,
    unit: "KB",
    rounds: 1,
    rows: [
      { ...total, more: { Budget: `${budget} KB` } },
      ...largest.map(([name, bytes]) => rowOf(name, bytes)),
    ],
  };
}

function rowOf(name: string, bytes: number): Row {
  const kilobytes = bytes / KB;
  return { name, value: { median: kilobytes, low: kilobytes, high: kilobytes } };
}

const PART = /submodules\/(?<part>[^/]+)/;

function moduleOf(file: string): string {
  const [, inPackage] = file.split(/.*node_modules\//);
  if (inPackage === undefined) return "this project's own";
  const [name] = /^(@[^/]+\/)?[^/]+/.exec(inPackage) ?? [inPackage];
  const part = PART.exec(inPackage)?.groups?.part;
  return part === undefined ? name : `${name}/${part}`;
}
