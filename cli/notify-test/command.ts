import { type Command, InvalidArgumentError, Option } from "commander";
import { type Kind, SECTIONS } from "../../notification/contract.ts";
import {
  type DeploymentOptions,
  namePrefixOption,
  type SessionOptions,
  sessionOptions,
} from "../options.ts";

/** All kinds of notifications, in the order of the runbook. */
export const KINDS = Object.keys(SECTIONS) as Kind[];

/** What is sent if nothing is chosen. */
export const DEFAULT_KINDS: readonly Kind[] = ["FINDING", "RESOLVED"];

/** The options of `notify-test`. */
export interface NotifyTestOptions extends SessionOptions, DeploymentOptions {
  /** The kinds to send; the defaults if neither this nor `all` is set. */
  readonly kind?: readonly Kind[];
  readonly all?: true;
  /** Name or ARN of an event bus of the caller's account; its default bus otherwise. */
  readonly bus?: string;
}

const NOTES = `
Kinds:
${KINDS.map((kind) => `  ${kind}`).join("\n")}

Exit codes:
  0  AWS accepted every event
  1  an error, or AWS refused an event

Examples:
  root-access-key notify-test
  root-access-key notify-test --kind KEY_CREATED --kind EVALUATION_FAILED
  root-access-key notify-test --all`;

/** Adds the command `notify-test`, without its action. */
export function addNotifyTest(program: Command): Command {
  const command = program
    .command("notify-test")
    .description("send sample notifications, marked [TEST], through the deployed stack")
    .addHelpText("after", NOTES);
  for (const option of [...notifyTestOptions(), ...sessionOptions()]) command.addOption(option);
  return command;
}

function notifyTestOptions(): readonly Option[] {
  return [
    new Option(
      "--kind <kind>",
      `kind of notification, repeatable; ${DEFAULT_KINDS.join(" and ")} otherwise`,
    )
      .argParser(addKind)
      .conflicts("all"),
    new Option("--all", "every kind, each in a message of its own"),
    new Option("--bus <bus>", "name or ARN of the event bus; the account's default bus otherwise"),
    namePrefixOption(),
  ];
}

/** Each kind once, however often it is named. */
function addKind(value: string, previous: readonly Kind[] = []): readonly Kind[] {
  const kind = KINDS.find((it) => it === value.toUpperCase());
  if (kind) return [...new Set([...previous, kind])];
  throw new InvalidArgumentError(`Allowed kinds are ${KINDS.join(", ")}.`);
}
