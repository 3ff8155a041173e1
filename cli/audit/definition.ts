import { Command, InvalidArgumentError, Option } from "commander";
import { EXIT_CODES } from "../exit-codes.ts";
import { type CommonOptions, commonOptions } from "../options.ts";

/** What `audit` can be told. */
export interface AuditOptions extends CommonOptions {
  readonly inactiveKeys: "NON_COMPLIANT" | "COMPLIANT";
  readonly organization?: true;
  readonly accounts?: readonly string[];
  readonly ou?: string;
  readonly concurrency: number;
}

const MOST_AT_ONCE = 50;

const EXAMPLES = `
Examples:
  root-access-key audit
  root-access-key audit --profile production --output json
  root-access-key audit --organization --output csv > accounts.csv
  root-access-key audit --accounts 111122223333,444455556666
  root-access-key audit --ou ou-ab12-cdefghij`;

/** The command `audit`. */
export function auditCommand(): Command {
  const command = new Command("audit").description(
    "look now: does the root user have an access key? Reports nothing to AWS Config",
  );
  for (const option of [...commonOptions(), ...auditOptions()]) command.addOption(option);
  return command
    .addHelpText("after", EXIT_CODES + EXAMPLES)
    .action(async (options: AuditOptions) => {
      if (command.getOptionValueSource("concurrency") === "cli" && !options.organization) {
        command.error(
          "error: option '--concurrency <number>' needs --organization, --accounts or --ou",
        );
      }
      // Only now, so that help needs no SDK.
      const { runAudit } = await import("./command.ts");
      process.exitCode = await runAudit(options);
    });
}

function auditOptions(): readonly Option[] {
  return [
    new Option("--inactive-keys <verdict>", "verdict on an account whose only keys are inactive")
      .choices(["NON_COMPLIANT", "COMPLIANT"])
      .default("NON_COMPLIANT"),
    new Option(
      "--organization",
      "audit every account of the organization, by read-only root sessions; as the management account or IAM's delegated administrator",
    ),
    new Option("--accounts <ids>", "only these accounts of the organization, with commas between")
      .argParser(parseAccounts)
      .implies({ organization: true }),
    new Option("--ou <id>", "only this organizational unit or root, with all units below it")
      .argParser(parseUnit)
      .implies({ organization: true })
      .conflicts("accounts"),
    new Option("--concurrency <number>", "accounts of the organization at a time, at most")
      .argParser(parseConcurrency)
      .default(20),
  ];
}

function parseAccounts(value: string): readonly string[] {
  const ids = value.split(",").map((id) => id.trim());
  const wrong = ids.find((id) => !/^\d{12}$/.test(id));
  if (wrong === undefined) return [...new Set(ids)];
  throw new InvalidArgumentError(`"${wrong}" is no account id of 12 digits.`);
}

function parseUnit(value: string): string {
  if (/^(ou|r)-[a-z0-9-]+$/.test(value)) return value;
  throw new InvalidArgumentError("The id of a unit begins with ou-, that of the root with r-.");
}

function parseConcurrency(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= MOST_AT_ONCE) return number;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST_AT_ONCE}.`);
}
