import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);

/** Packages in a process of its own; gives the hashes of what it wrote. */
function packageIn(environment: Readonly<Record<string, string>>): string {
  execFileSync(process.execPath, ["--import", "tsx", "infra/package.ts"], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  });
  return readFileSync(new URL("dist/artifacts/SHA256SUMS", ROOT), "utf8");
}

it("packaging gives the same bytes in every time zone and language", () => {
  const sums = packageIn({ TZ: "UTC", LANG: "C" });
  expect(sums.split("\n")).toHaveLength(5);
  expect(packageIn({ TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8" })).toBe(sums);
});
