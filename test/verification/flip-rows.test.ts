import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("./flip-rows.ts", import.meta.url));

/** Fewer would mean that a change of layout hides rows from the script's patterns. */
const FEWEST_FLIPS = 55;

it("each changed row of the verdict and each changed time limit fails a named test", () => {
  const { PATH } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", SCRIPT], {
    // Nothing of the tests that it runs in.
    env: { PATH },
    encoding: "utf8",
  });
  const summary = stdout.trim().split("\n").at(-1);
  expect(summary, stdout + stderr).toMatch(/^[1-9]\d+ flips .*; 0 fail no test$/);
  expect(Number.parseInt(summary ?? "", 10)).toBeGreaterThanOrEqual(FEWEST_FLIPS);
  process.stdout.write(`${summary}\n`);
}, 180_000);
