import manifest from "../package.json" with { type: "json" };

const { name, version } = manifest;

/** The version of this package. */
export const VERSION = version;

/** Adds the version to the description of a function, so that `doctor` can see what is deployed. */
export function describeWithVersion(description: string): string {
  return `${description} (${name} ${version})`;
}

/** The version in a description, if it has one. */
export function versionIn(description: string): string | undefined {
  return new RegExp(`\\(${name} (\\d+\\.\\d+\\.\\d+[\\w.+-]*)\\)$`).exec(description)?.[1];
}
