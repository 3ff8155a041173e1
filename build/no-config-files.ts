/**
 * Replaces node:fs/promises in the Lambda bundles, where only the SDK reads files: before its first call, it
 * looks for ~/.aws/config and ~/.aws/credentials. Lambda has neither, so the result is the same.
 */
export async function readFile(path: string): Promise<never> {
  throw Object.assign(new Error(`${path} is not read in Lambda.`), { code: "ENOENT" });
}
