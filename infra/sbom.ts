import { build } from "esbuild";
import { type FunctionFolder, functionBundle } from "../build/function-bundle.ts";
import packageJson from "../package.json" with { type: "json" };
import lockfile from "../package-lock.json" with { type: "json" };

/** What the lockfile knows of a package that a registry serves. */
interface Locked {
  readonly version: string;
  readonly integrity: string;
  readonly license: string;
}

/** A package that has code in a bundle. */
interface BundledPackage extends Locked {
  readonly name: string;
}

/** The packages of which a function's bundle has code, sorted by name. */
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

/** The package that a file belongs to, as the lockfile calls it; nothing for this project's own. */
function placeOf(file: string): string {
  return /node_modules\/(.*node_modules\/)?(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? "";
}

/**
 * The evaluator's software bill of materials, in CycloneDX: the packages that are in it, no others.
 * It has no time and no serial number, so that the same function has the same bill.
 * See https://cyclonedx.org/docs/1.5/json/
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

/** Of the package as the registry serves it: `sha512-` and base64. */
function hashOf(integrity: string) {
  const [, content = ""] = integrity.split("sha512-");
  return { alg: "SHA-512", content: Buffer.from(content, "base64").toString("hex") };
}
