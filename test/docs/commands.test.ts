import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import cdkJson from "../../cdk.json" with { type: "json" };
import { parseSettings } from "../../infra/settings.ts";
import packageJson from "../../package.json" with { type: "json" };
import { ROOT } from "./markdown.ts";
import { commandsIn, shownCommands } from "./shell.ts";

const STACKS = ["RootAccessKey", "RootAccessKeyOrganization"];
/** Not this project's, and nothing here can check them. */
const OTHERS = ["aws", "git"];

const scripts: Readonly<Record<string, string>> = packageJson.scripts;
const helpTexts = new Map<string, string>();

/** The help of a command of the command line. */
function helpOf(command: string): string {
  const known = helpTexts.get(command);
  if (known !== undefined) return known;
  const { stdout } = spawnSync(
    process.execPath,
    [join(ROOT, "dist/cli/main.js"), command, "--help"].filter((word) => word !== ""),
    { encoding: "utf8" },
  );
  helpTexts.set(command, stdout);
  return stdout;
}

/** @throws {Error} If a command names a script, option, setting or file that does not exist. */
function check([program = "", ...parameters]: readonly string[]): void {
  const checker = CHECKERS[program];
  if (checker) checker(parameters);
  else if (program.includes("/")) expectFile(program);
  else if (!OTHERS.includes(program)) throw new Error(`There is no program ${program} here.`);
}

const CHECKERS: Readonly<Record<string, (parameters: readonly string[]) => void>> = {
  npm: checkNpm,
  npx: check,
  cdk: checkCdk,
  vitest: checkVitest,
  "root-access-key": checkCommandLine,
  node: checkNode,
  tsx: ([file = ""]) => expectFile(file),
  tsc: () => undefined,
  biome: () => undefined,
};

function checkNpm(parameters: readonly string[]): void {
  const [command = "", ...others] = parameters.filter((word) => word !== "--silent");
  if (["ci", "install", "pack", "audit", "sbom"].includes(command)) return;
  const name = command === "run" ? (others.shift() ?? "") : command;
  const script = scripts[name];
  if (script === undefined) throw new Error(`package.json has no script ${name}.`);
  const added = others[0] === "--" ? others.slice(1) : [];
  const steps = commandsIn(script);
  for (const [index, step] of steps.entries()) {
    check(index === steps.length - 1 ? [...step, ...added] : step);
  }
}

/** What is a program of the project's own is checked as such; others have to exist. */
function checkNode(parameters: readonly string[]): void {
  const [file = "", ...others] = parameters.filter(
    (word, index) => word !== "--import" && parameters[index - 1] !== "--import",
  );
  if (file === packageJson.bin["root-access-key"]) checkCommandLine(others);
  else expectFile(file);
}

function checkCdk([command = "", ...parameters]: readonly string[]): void {
  expect(["deploy", "destroy", "diff", "synth"]).toContain(command);
  const context: Record<string, unknown> = { ...cdkJson.context };
  for (let index = 0; index < parameters.length; index++) {
    const word = parameters[index] ?? "";
    if (word === "-c") {
      index++;
      const [name = "", value] = (parameters[index] ?? "").split(/=(.*)/s);
      expect(name).toMatch(/^root-access-key:/);
      context[name] = value;
    } else if (word !== "--quiet") expect(STACKS).toContain(word);
  }
  parseSettings(context);
}

function checkVitest(parameters: readonly string[]): void {
  const config = parameters.indexOf("--config");
  for (const [index, word] of parameters.entries()) {
    if (word === "run" || word.startsWith("-")) continue;
    expectFile(word);
    // The default configuration leaves these out.
    if (config === -1 || index !== config + 1) expect(word).not.toMatch(/^test\/(verif|runtime)/);
  }
}

function checkCommandLine([command = "", ...parameters]: readonly string[]): void {
  // The program's name alone.
  if (command === "") return;
  const help = helpOf(command);
  expect(help).toMatch(new RegExp(`^Usage: root-access-key ${command}\\b`));
  for (const word of parameters) {
    if (word.startsWith("-")) expect(help).toMatch(optionPattern(word.replace(/=.*/, "")));
  }
}

const optionPattern = (option: string) => new RegExp(`^ +(?:-\\w, )?${option}\\b`, "m");

function expectFile(path: string): void {
  if (!existsSync(join(ROOT, path))) throw new Error(`There is no ${path}.`);
}

const shown = shownCommands();

describe("every command that a page shows exists", () => {
  it.each(shown.map(({ page, words }) => [words.join(" "), page, words] as const))(
    "%s (%s)",
    (_command, _page, words) => check(words),
  );

  it("and commands are found", () => {
    const programs = shown.map(({ words }) => words.slice(0, 2).join(" "));
    expect(programs).toEqual(
      expect.arrayContaining(["npm test", "npx cdk", "root-access-key audit", "npm run"]),
    );
  });
});

it.each([
  ["npm run nothing", "no script nothing"],
  ["npx cdk deploy -c root-access-key:emial=a@example.com", "unknown setting"],
  ["npx vitest run test/nothing.test.ts", "There is no test/nothing.test.ts"],
  ["root-access-key audit --organisation", "--organisation"],
  ["root-access-key nothing", "Usage: root-access-key nothing"],
])("%s would be noticed", (command, reason) => {
  expect(() => check(commandsIn(command)[0] ?? [])).toThrow(reason);
});
