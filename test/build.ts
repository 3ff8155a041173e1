import { execFileSync } from "node:child_process";

/** Builds what the tests run, once, before all of them. */
export function setup(): void {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
}
