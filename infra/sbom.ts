import { build } from "esbuild";
import { type FunctionFolder, functionBundle } from "../build/function-bundle.ts";
import packageJson from "../package.json" with { type: "json" };
import lockfile from "../package-lock.json" with { type: "json" };

/** What the lockfile has for a package from the registry. */
interface Locked {
  readonly version: string;
  readonly integrity: string;
  readonly license: string;
}

/** A package with code in a bundle. */
interface BundledPackage extends Locked {
  readonly name: string;
}

/** The packages with code in a function's bundle, sorted by name. */
export async function bundledPackages(folder: FunctionFolder): Promise<BundledPackage[]> {
  const { metafile } = await build({ ...functionBundle(folder), metafile: true, write: false });
  const [bundle] = Object.values(metafile.outputs);
  const files = Object.entries(bundle?.inputs ?? {}).filter(
    ([, { bytesInOutput }]) => bytesInOutput,
  );
  const places = new Set(files.map(([file]) => placeOf(file)).filter((place) => place !== ""));
  const packages = lockfile.packages as unknown as Readonly<Record<string, Locked | undefined>>;
  return [...places].sort().map((place) => {
    const locked = packages[place];
    if (!locked) throw new Error(`The lockfile does not have ${place}.`);
    return { name: place.replace(/.*node_modules\//, ""), ...locked };
  });
}

/** The lockfile's key of the package that a file is in; empty for this project's own files. */
function placeOf(file: string): string {
  return /node_modules\/(.*node_modules\/)?(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? "";
}

/**
 * The evaluator's software bill of materials in CycloneDX: exactly the packages with code in its bundle.
 * It has no time stamp and no serial number, so that the same function has the same bill of materials.
 * See https://cyclonedx.org/docs/1.5/json/ and docs/development.md for why no tool makes it.
 */
export async function softwareBill(): Promise<string> {
  const { name, version, license } = packageJson;
  const packages = await bundledPackages("rule");
  const bill = {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        ...componentOf({ name, version, license }),
        type: "application",
      },
    },
    components: packages.map(({ integrity, ...known }) => ({
      ...componentOf(known),
      hashes: [hashOf(integrity)],
    })),
  };
  return `${JSON.stringify(bill, undefined, 1)}\n`;
}

function componentOf({ name, version, license }: Omit<BundledPackage, "integrity">) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    purl,
    licenses: [{ license: { id: license } }],
  };
}

/** The hash of the package as the registry serves it; the lockfile has `sha512-` and base64. */
function hashOf(integrity: string) {
  const [, content = ""] = integrity.split("sha512-");
  return { alg: "SHA-512", content: Buffer.from(content, "base64").toString("hex") };
}
