/**
 * Takes the place of node:fs/promises in the Lambda bundles, where only the SDK reads files: ~/.aws/config
 * and ~/.aws/credentials; Lambda has neither. It looks for both before its first call, and takes
 * this for its answer.
 */
export async function readFile(path: string): Promise<never> {
  throw Object.assign(new Error(`${path} is not read in Lambda.`), { code: "ENOENT" });
}
