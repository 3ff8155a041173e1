import type { Command } from "commander";
import { outputOption } from "../output/options.ts";

/** The options of `demo`. */
export interface DemoOptions {
  readonly output: "table" | "json";
}

const EXAMPLES = `
Examples:
  root-access-key demo
  root-access-key demo --output json`;

/** Adds the command `demo`, without its action. */
export function addDemo(program: Command): Command {
  return program
    .command("demo")
    .description("evaluate sample accounts on a local AWS endpoint; needs no AWS account")
    .addOption(outputOption(["table", "json"]))
    .addHelpText("after", EXAMPLES);
}
