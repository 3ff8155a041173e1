import type { Command } from "commander";
import { bash } from "./bash.ts";
import type { Shell } from "./command.ts";
import { fish } from "./fish.ts";
import { zsh } from "./zsh.ts";

/** What can be completed after a command. */
export interface Completed {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** The words that the command itself takes. */
  readonly words: readonly string[];
}

/** An option of a command. */
export interface CompletedOption {
  /** Such as `--output` and `-o`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined if the option has no value. */
  readonly value?: {
    readonly name: string;
    /** Empty if anything can be written. */
    readonly choices: readonly string[];
    readonly isFile: boolean;
  };
}

/** A script for one shell. */
export type Script = (commands: readonly Completed[]) => string;

const SCRIPTS: Record<Shell, Script> = { bash, zsh, fish };

/** Makes the script that completes the commands and options of a program. */
export function completionOf(program: Command, shell: Shell): string {
  const help = program.createHelp();
  const commands = help.visibleCommands(program).map((command): Completed => {
    const isHelp = command.name() === "help";
    return {
      name: command.name(),
      description: command.description(),
      options: help.visibleOptions(command).map((option) => ({
        flags: [option.long, option.short].filter((flag) => flag != null),
        description: option.description,
        ...((option.required || option.optional) && {
          value: {
            name: /<(.+)>/.exec(option.flags)?.[1] ?? "value",
            choices: option.argChoices ?? [],
            isFile: /<file>/.test(option.flags),
          },
        }),
      })),
      words: isHelp
        ? program.commands.map((it) => it.name())
        : command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    };
  });
  return SCRIPTS[shell](commands);
}

/** As a word of a shell's script. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
