import { type Command, InvalidArgumentError, Option } from "commander";
import { addCommonOptions, type CommonOptions, EXIT_CODES } from "../options.ts";

/** The options of `audit`. */
export interface AuditOptions extends CommonOptions {
  readonly inactiveKeys: "NON_COMPLIANT" | "COMPLIANT";
  readonly organization?: true;
  readonly accounts?: readonly string[];
  readonly ou?: readonly string[];
  readonly excludeAccounts?: readonly string[];
  readonly excludeOu?: readonly string[];
  readonly roleName?: string;
  readonly concurrency: number;
}

const MAX_CONCURRENCY = 50;

const EXAMPLES = `
Examples:
  root-access-key audit
  root-access-key audit --profile production --output json
  root-access-key audit --organization --output csv > accounts.csv
  root-access-key audit --accounts 111122223333,444455556666
  root-access-key audit --ou ou-ab12-cdefghij --ou ou-ab12-klmnopqr
  root-access-key audit --organization --exclude-accounts 999999999999
  root-access-key audit --organization --role-name OrganizationAccountAccessRole`;

/** Adds the command `audit`, without its action. */
export function addAudit(program: Command): Command {
  const command = program
    .command("audit")
    .description("check now whether the root user has an access key; reports nothing to AWS Config")
    .addHelpText("after", EXIT_CODES + EXAMPLES)
    .hook("preAction", () => {
      if (command.getOptionValueSource("concurrency") === "cli" && !command.opts().organization) {
        command.error(
          "error: option '--concurrency <number>' needs --organization, --accounts or --ou",
        );
      }
    });
  addCommonOptions(command);
  for (const option of auditOptions()) command.addOption(option);
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
    selection("--accounts <ids>", "only these accounts of the organization", parseAccount),
    selection(
      "--ou <ids>",
      "only these organizational units (OUs) or root, with all OUs below them",
      parseOu,
    ),
    selection("--exclude-accounts <ids>", "not these accounts of the organization", parseAccount),
    selection("--exclude-ou <ids>", "not these OUs, with all OUs below them", parseOu),
    new Option(
      "--role-name <name>",
      "read each account in the role with this name, instead of in root sessions: for AWS GovCloud (US) and China, or if centralized root access is off",
    )
      .argParser(parseRoleName)
      .implies({ organization: true }),
    new Option("--concurrency <number>", "maximum number of accounts to audit at a time")
      .argParser(parseConcurrency)
      .default(20),
  ];
}

/** An option with ids of accounts or OUs: separated by commas, and each time that it is named adds to them. */
function selection(flags: string, description: string, parse: (id: string) => string): Option {
  return new Option(flags, `${description}; separated by commas, or named several times`)
    .argParser<readonly string[] | undefined>((value, others = []) => [
      ...new Set([...others, ...value.split(",").map((id) => parse(id.trim()))]),
    ])
    .implies({ organization: true });
}

function parseAccount(id: string): string {
  if (/^\d{12}$/.test(id)) return id;
  throw new InvalidArgumentError(`"${id}" is not an account id of 12 digits.`);
}

function parseOu(id: string): string {
  if (/^(ou|r)-[a-z0-9-]+$/.test(id)) return id;
  throw new InvalidArgumentError(
    `"${id}" is not the id of an organizational unit, which begins with ou-, or of the root, which begins with r-.`,
  );
}

function parseRoleName(name: string): string {
  if (/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/.test(name)) return name;
  throw new InvalidArgumentError("It is the name of a role, with its path but without its ARN.");
}

function parseConcurrency(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_CONCURRENCY) return number;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MAX_CONCURRENCY}.`);
}
