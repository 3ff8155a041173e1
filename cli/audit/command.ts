import { type Command, InvalidArgumentError, Option } from "commander";
import { type CommonOptions, commonOptions, EXIT_CODES } from "../options.ts";

/** The options of `audit`. */
export interface AuditOptions extends CommonOptions {
  readonly inactiveKeys: "NON_COMPLIANT" | "COMPLIANT";
  readonly organization?: true;
  readonly accounts?: readonly string[];
  readonly ou?: string;
  readonly concurrency: number;
}

const MAX_CONCURRENCY = 50;

const EXAMPLES = `
Examples:
  root-access-key audit
  root-access-key audit --profile production --output json
  root-access-key audit --organization --output csv > accounts.csv
  root-access-key audit --accounts 111122223333,444455556666
  root-access-key audit --ou ou-ab12-cdefghij`;

/** Adds the command `audit`, without its action. */
export function addAudit(program: Command): Command {
  const command = program
    .command("audit")
    .description("look now: does the root user have an access key? Reports nothing to AWS Config")
    .addHelpText("after", EXIT_CODES + EXAMPLES)
    .hook("preAction", () => {
      if (command.getOptionValueSource("concurrency") === "cli" && !command.opts().organization) {
        command.error(
          "error: option '--concurrency <number>' needs --organization, --accounts or --ou",
        );
      }
    });
  for (const option of [...commonOptions(), ...auditOptions()]) command.addOption(option);
  return command;
}

function auditOptions(): readonly Option[] {
  return [
    new Option(
      "--inactive-keys <compliance>",
      "compliance of an account whose only keys are inactive",
    )
      .choices(["NON_COMPLIANT", "COMPLIANT"])
      .default("NON_COMPLIANT"),
    new Option(
      "--organization",
      "audit every account of the organization, in read-only root sessions; as the management account or IAM's delegated administrator",
    ),
    new Option("--accounts <ids>", "only these accounts of the organization, separated by commas")
      .argParser(parseAccounts)
      .implies({ organization: true }),
    new Option("--ou <id>", "only this organizational unit (OU) or root, with all OUs below it")
      .argParser(parseOu)
      .implies({ organization: true })
      .conflicts("accounts"),
    new Option("--concurrency <number>", "maximum number of accounts to audit at a time")
      .argParser(parseConcurrency)
      .default(20),
  ];
}

function parseAccounts(value: string): readonly string[] {
  const ids = value.split(",").map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong === undefined) return [...new Set(ids)];
  throw new InvalidArgumentError(`"${wrong}" is not an account id of 12 digits.`);
}

function parseOu(value: string): string {
  if (/^(ou|r)-[a-z0-9-]+$/.test(value)) return value;
  throw new InvalidArgumentError(
    "The id of an organizational unit begins with ou-, that of the root with r-.",
  );
}

function parseConcurrency(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_CONCURRENCY) return number;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MAX_CONCURRENCY}.`);
}
