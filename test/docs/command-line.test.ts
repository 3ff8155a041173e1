import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../integration/cli/command-line.ts";
import { startSandbox } from "../integration/cli/sandbox-process.ts";
import { shownCommands } from "./shell.ts";

const PAGES = ["README.md", "docs/cli.md", "docs/doctor.md"];
/** These ask no AWS account, and have tests of their own. */
const LOCAL = ["sandbox", "demo", "completion", "--help"];

const COMMAND = /^(?:npx )?(?:root-access-key|node dist\/cli\/main\.js) (.+)$/;

/** The parameters of each command of the command line that these pages show. */
const shown = new Map(
  shownCommands()
    .filter(({ page }) => PAGES.includes(page))
    .map(({ words }) => COMMAND.exec(words.join(" ")))
    .flatMap((match) => (match?.[1] ? [[match[1], match[1].split(" ")] as const] : []))
    .filter(([, [command = ""]]) => !LOCAL.includes(command)),
);

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-access-key-docs-"));
  sandbox = await startSandbox();
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = sandbox.environment;
  await writeFile(
    join(folder, "config"),
    `[profile production]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
  );
});
afterAll(async () => {
  await sandbox.end();
  await rm(folder, { recursive: true });
});

describe("runs against the sandbox as the page shows it:", () => {
  it.each([...shown])("root-access-key %s", async (_, words) => {
    const file = words[words.indexOf("--output-file") + 1] ?? "";
    const isToFile = words.includes("--output-file");
    const parameters = words.map((word) => (isToFile && word === file ? join(folder, file) : word));
    const environment = { ...sandbox.environment, AWS_CONFIG_FILE: join(folder, "config") };
    const { code, stdout, stderr } = await run(parameters, environment);
    expect([0, 2, 3], stderr).toContain(code);
    if (isToFile) expect(existsSync(join(folder, file))).toBe(true);
    else expect(stdout).not.toBe("");
  });

  it("each of its commands", () => {
    const commands = [...shown.values()].map(([command]) => command);
    expect(new Set(commands)).toEqual(new Set(["audit", "status", "notify-test", "doctor"]));
    expect(shown.size).toBeGreaterThan(15);
  });
});
