import { type Command, Option } from "commander";
import {
  addCommonOptions,
  type CommonOptions,
  type DeploymentOptions,
  EXIT_CODES,
  namePrefixOption,
} from "../options.ts";

/** The options of `status`; of this account if neither `aggregator` nor `organization` is set. */
export interface StatusOptions extends CommonOptions, DeploymentOptions {
  /** Re-evaluates the rule of this account first. */
  readonly evaluate?: true;
  /** Reads the results of this aggregator. */
  readonly aggregator?: string;
  /** Reads the results of the only organization aggregator of this account. */
  readonly organization?: true;
}

const EXAMPLES = `
Examples:
  root-access-key status
  root-access-key status --evaluate
  root-access-key status --organization --output html > report.html`;

/** Adds the command `status`, without its action. */
export function addStatus(program: Command): Command {
  const command = program
    .command("status")
    .description("show the results in AWS Config, and whether they are still reliable")
    .addHelpText("after", EXIT_CODES + EXAMPLES);
  addCommonOptions(command);
  for (const option of statusOptions()) command.addOption(option);
  return command;
}

function statusOptions(): readonly Option[] {
  return [
    new Option(
      "--evaluate",
      "re-evaluate the rule of this account first; can take up to 15 minutes",
    ).conflicts(["organization", "aggregator"]),
    new Option(
      "--organization",
      "every account, from the only organization aggregator of this account and Region",
    ).conflicts("aggregator"),
    new Option("--aggregator <name>", "every account, from the aggregator with this name"),
    namePrefixOption(),
  ];
}
