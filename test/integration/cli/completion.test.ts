import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SHELLS } from "../../../cli/completion/command.ts";
import { run } from "./command-line.ts";

let folder: string;
const scriptOf = (shell: string) => join(folder, shell);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "root-access-key-completion-"));
  for (const shell of SHELLS) {
    const { code, stdout } = await run(["completion", shell]);
    expect(code).toBe(0);
    writeFileSync(scriptOf(shell), stdout);
  }
  writeFileSync(join(folder, "a file.json"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program writes that runs a shell's script in that folder. */
function runIn(shell: string, ...parameters: string[]): string {
  const options = { cwd: folder, encoding: "utf8", timeout: 60_000 } as const;
  const { stdout, stderr } = spawnSync(shell, parameters, options);
  expect(stderr).toBe("");
  return stdout;
}

const isInstalled = (shell: string) => spawnSync(shell, ["--version"]).error === undefined;

/** The commands and options that are offered for the last word. */
type Offered = (...words: string[]) => readonly string[];

const IN_BASH = `source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _root_access_key
printf '%s\\n' "\${COMPREPLY[@]}"`;
const inBash: Offered = (...words) =>
  runIn("bash", "--norc", "-c", IN_BASH, "bash", "root-access-key", ...words)
    .trimEnd()
    .split("\n");
const inFish: Offered = (...words) =>
  runIn(
    "fish",
    ...["--no-config", "-c", "source ./fish; complete -C $argv[1]"],
    ["root-access-key", ...words].join(" "),
  )
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(/\t.*/, ""));

describe.each([
  ["bash", inBash],
  ["fish", inFish],
] as const)("%s completes", (shell, offered) => {
  const runs = it.skipIf(!isInstalled(shell));

  runs("commands", () => {
    expect(offered("")).toEqual(expect.arrayContaining(["audit", "status", "sandbox"]));
    expect(offered("au")).toEqual(["audit"]);
  });

  runs("the options of the command alone", () => {
    expect(offered("audit", "--ex")).toEqual(["--exclude-accounts", "--exclude-ou"]);
    expect(offered("status", "--quiet", "--ev")).toEqual(["--evaluate"]);
  });

  runs("values that an option allows", () => {
    expect(offered("audit", "-o", "j")).toEqual(["json", "junit"]);
    expect(offered("demo", "--output", "j")).toEqual(["json"]);
    expect(offered("completion", "z")).toEqual(["zsh"]);
  });

  runs("names of files, where an option takes one", () => {
    expect(offered("audit", "--output-file", "a").map((name) => name.replace("\\ ", " "))).toEqual([
      "a file.json",
    ]);
    expect(offered("audit", "--role-name", "a")).toEqual([""]);
  });
});

it("bash completes a value behind an equals sign", () => {
  expect(inBash("audit", "--output", "=", "h")).toEqual(["html"]);
  expect(inBash("audit", "--output", "=")).toContain("table");
});

/** Types in a terminal of zsh, and shows the lines that it completes. */
const IN_ZSH = `zmodload zsh/zpty
zpty typed zsh -f -i
zpty -w typed 'PS1= RPS1= ; autoload -U compinit; compinit -D -u; source ./zsh; root-access-key() { print -r -- "ran:$*" }'
for line in "$@"; do zpty -w typed "$line"$'\\t'; done
zpty -w typed exit
while zpty -r typed output; do print -rn -- "$output"; done`;

it.skipIf(!isInstalled("zsh"))("zsh completes commands, options and values", () => {
  const shown = runIn(
    "zsh",
    ...["-f", "-c", IN_ZSH, "zsh"],
    "root-access-key comp",
    "root-access-key audit --inactive-keys NON",
    "root-access-key audit --exclude-o",
  );
  expect([...shown.matchAll(/^ran:(.*?)\s*$/gm)].map(([, words]) => words)).toEqual([
    "completion",
    "audit --inactive-keys NON_COMPLIANT",
    "audit --exclude-ou",
  ]);
});

it("an unknown shell is rejected with a list of the supported ones", async () => {
  const { code, stdout, stderr } = await run(["completion", "tcsh"]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("Allowed choices are bash, zsh, fish.");
});
