import { type Command, InvalidArgumentError, Option } from "commander";

/** What is special about an account, by its state. */
export const STATES = {
  active: "has an active root access key",
  inactive: "has an inactive root access key",
  denied: "is under a service control policy that denies what its root user does",
  suspended: "is suspended",
  stale: "has had no result in AWS Config for ten days",
  "never-reported": "has no rule in AWS Config",
} as const;

export type State = keyof typeof STATES;

/** How many accounts are in each state. */
export type StateCounts = Readonly<Partial<Record<State, number>>>;

/** The options of `sandbox`. */
export interface SandboxOptions {
  /** With the management account and the delegated administrator. */
  readonly accounts: number;
  /** One of each state by default. */
  readonly states?: StateCounts;
}

const MOST_ACCOUNTS = 10_000;

const NOTES = `
States:
${Object.entries(STATES)
  .map(([state, meaning]) => `  ${state.padEnd(16)}${meaning}`)
  .join("\n")}
  All other accounts have no root access key, and a recent result that says so.

Examples:
  eval "$(root-access-key sandbox &)"    then root-access-key audit --organization
  root-access-key sandbox --accounts 1000 --states active=3,inactive=2`;

/** Adds the command `sandbox`, without its action. */
export function addSandbox(program: Command): Command {
  return program
    .command("sandbox")
    .description(
      "start a local AWS endpoint with a sample organization to try the other commands on; Ctrl-C ends it",
    )
    .addOption(
      new Option("--accounts <number>", "number of accounts in the organization")
        .argParser(parseAccounts)
        .default(12),
    )
    .addOption(
      new Option("--states <counts>", "accounts in other states; one of each otherwise").argParser(
        parseStates,
      ),
    )
    .addHelpText("after", NOTES);
}

function parseAccounts(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 2 && number <= MOST_ACCOUNTS) return number;
  throw new InvalidArgumentError(`It is a whole number from 2 to ${MOST_ACCOUNTS}.`);
}

function parseStates(value: string): StateCounts {
  const pairs = value.split(",").map((pair) => {
    const [, name = "", count = ""] = /^\s*([a-z-]+)=(\d{1,5})\s*$/.exec(pair) ?? [];
    if (Object.hasOwn(STATES, name)) return [name, Number(count)];
    throw new InvalidArgumentError(
      `"${pair}" is not a state and a number, such as active=3. States are ${Object.keys(STATES).join(", ")}.`,
    );
  });
  return Object.fromEntries(pairs);
}
