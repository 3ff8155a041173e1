import { Argument, type Command } from "commander";

/** The shells whose completion there is. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

const EXAMPLES = `
Examples:
  source <(root-access-key completion bash)    in ~/.bashrc
  source <(root-access-key completion zsh)     in ~/.zshrc, after compinit
  root-access-key completion fish | source     in ~/.config/fish/config.fish`;

/** Adds the command `completion`, without its action. */
export function addCompletion(program: Command): Command {
  return program
    .command("completion")
    .description("write a script that completes commands and options in your shell")
    .addArgument(new Argument("<shell>", "your shell").choices(SHELLS))
    .addHelpText("after", EXAMPLES);
}
