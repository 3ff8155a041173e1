import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Builds what the tests run, once, before all of them. */
export function setup(): () => void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
  // Whatever tests leave in the temporary folder, such as the assembly of each CDK app, goes with it.
  const folder = mkdtempSync(join(tmpdir(), "root-access-key-tests-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true });
}
