import { Command, Option } from "commander";
import { EXIT_CODES } from "../exit-codes.ts";
import { type CommonOptions, commonOptions } from "../options.ts";
import type { StatusOptions } from "./command.ts";

const EXAMPLES = `
Examples:
  root-access-key status
  root-access-key status --evaluate
  root-access-key status --organization --output html > report.html`;

/** The command `status`. */
export function statusCommand(): Command {
  const command = new Command("status").description(
    "what AWS Config says, and whether that can still be relied on",
  );
  for (const option of [...commonOptions(), ...statusOptions()]) command.addOption(option);
  return command
    .addHelpText("after", EXIT_CODES + EXAMPLES)
    .action(async (options: StatusOptions & CommonOptions) => {
      // Only now, so that help needs no SDK.
      const { writeStatus } = await import("./write-status.ts");
      process.exitCode = await writeStatus(options);
    });
}

function statusOptions(): readonly Option[] {
  return [
    new Option("--evaluate", "have the rule of this account evaluated first").conflicts([
      "organization",
      "aggregator",
    ]),
    new Option(
      "--organization",
      "every account, by the one organization aggregator that is here",
    ).conflicts("aggregator"),
    new Option("--aggregator <name>", "every account, by the aggregator of this name"),
  ];
}
