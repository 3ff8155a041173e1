import { Command, Option } from "commander";
import type { DemoOptions } from "./command.ts";

const EXAMPLES = `
Examples:
  root-access-key demo
  root-access-key demo --output json`;

/** The command `demo`. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("evaluate made-up accounts on a local AWS endpoint; needs no AWS account")
    .addOption(
      new Option("-o, --output <form>", "form of the output")
        .choices(["table", "json"])
        .default("table"),
    )
    .addHelpText("after", EXAMPLES)
    .action(async (options: DemoOptions) => {
      // Only now, so that help needs no SDK.
      const { runDemo } = await import("./command.ts");
      process.exitCode = await runDemo(options);
    });
}
