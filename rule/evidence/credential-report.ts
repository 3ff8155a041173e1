import { isName, type LastUse } from "../../shared/key-details.ts";
import { CLOCK_SKEW_MS, parseTimestamp } from "../../shared/timestamp.ts";
import { AnotherAccountsReportError, MalformedReportError } from "../errors.ts";
import { readRows } from "./csv.ts";

/** What a credential report says of the root user. */
export interface CredentialReport {
  /** When IAM generated the report, if IAM said so. */
  readonly generatedTime: Date | undefined;
  /** Both slots; one is unreadable only where the other one is active. */
  readonly keys: readonly RootKey[];
}

type Slot = 1 | 2;

/** One of the root user's two access key slots. */
export type RootKey =
  | ExistingKey
  | { readonly slot: Slot; readonly status: "ABSENT" }
  | { readonly slot: Slot; readonly status: "UNREADABLE" };

export interface ExistingKey {
  readonly slot: Slot;
  readonly status: "ACTIVE" | "INACTIVE";
  /** Unset only for an active key whose date cannot be read. */
  readonly created: Date | undefined;
  /**
   * `NONE` where no use is on record, which IAM has kept since 2015-04-22. Unset only for an active
   * key whose last use cannot be read.
   */
  readonly lastUsed: LastUse | "NONE" | undefined;
}

/** IAM makes a new report every 4 hours when asked; the rest is for the making. */
const FRESH_FOR_MS = (4 * 60 + 15) * 60 * 1000;

/** Whether a report of that time is as new as IAM makes them. One without a time is not. */
export function isFresh(generatedTime: Date | undefined, now: Date): boolean {
  if (!generatedTime) return false;
  const age = now.getTime() - generatedTime.getTime();
  return age <= FRESH_FOR_MS && age >= -CLOCK_SKEW_MS;
}

const ROOT_USER = "<root_account>";
const IAM_ARN = /^arn:[a-z0-9-]+:iam::(?<accountId>\d{12}):(?<resource>.+)$/;
const NOT_APPLICABLE = "N/A";
/** What stands in a report where there is nothing to say. */
const NOTHING = new Set([NOT_APPLICABLE, "not_supported", "no_information"]);

/** The value of a column that stands twice: none that is known, nor one that can be printed. */
const AMBIGUOUS = "\0";

/** Gives a row's value by its column; nothing where there is no such column. */
type Row = (column: string) => string | undefined;

/**
 * Reads the root user's access keys from a credential report. Columns go by their names, whatever
 * their order and number.
 *
 * An active key counts even where the other slot cannot be read. In every other way the report is
 * read whole or not at all.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 *
 * @param csv the report, CSV in UTF-8
 * @param accountId the account whose report it should be
 * @throws {AnotherAccountsReportError} If a root row is that of another account.
 * @throws {MalformedReportError} If the root user's keys cannot be read for certain.
 */
export function parseCredentialReport(
  csv: Uint8Array,
  generatedTime: Date | undefined,
  accountId: string,
): CredentialReport {
  try {
    const root = findRootRow(parseCsv(csv), accountId);
    return { generatedTime, keys: readSlots(root) };
  } catch (error) {
    if (!(error instanceof Defect)) throw error;
    throw new MalformedReportError(error.message, generatedTime, { cause: error });
  }
}

/** What is wrong with a report, as part of a sentence. */
class Defect extends Error {
  override readonly name = "Defect";
}

function parseCsv(csv: Uint8Array): string[][] {
  try {
    const [header = [], ...rows] = readRows(new TextDecoder("utf-8", { fatal: true }).decode(csv));
    // Of thousands of users, none but the root user counts.
    return [header, ...rows.filter((values) => values.some(isOfRoot))];
  } catch (error) {
    throw new Defect("it is not CSV in UTF-8", { cause: error });
  }
}

/** Whether a row with such a value can be the root user's, if perhaps a damaged one. */
function isOfRoot(value: string): boolean {
  return value === ROOT_USER || value.endsWith(":root");
}

function findRootRow([header = [], ...rows]: string[][], accountId: string): Row {
  const rootRows = rows
    .map((values) => ({ values, row: rowOf(header, values) }))
    .filter(({ row }) => row("user") === ROOT_USER || row("arn")?.endsWith(":root"));
  const arns = rootRows.map(({ row }) => IAM_ARN.exec(row("arn") ?? "")?.groups);
  const stranger = arns.find((arn) => arn && arn.accountId !== accountId);
  if (stranger) throw new AnotherAccountsReportError(String(stranger.accountId), accountId);

  const [root] = rootRows;
  if (rootRows.length > 1) throw new Defect("it has more than one row for the root user");
  if (root?.row("user") !== ROOT_USER) throw new Defect("it has no row for the root user");
  if (arns[0]?.resource !== "root") {
    throw new Defect("the root user's row has no root user's ARN");
  }
  const { length } = root.values;
  if (length !== header.length) {
    throw new Defect(`the root user's row has ${length} values for ${header.length} columns`);
  }
  return root.row;
}

function rowOf(header: string[], values: string[]): Row {
  return (column) => {
    const index = header.indexOf(column);
    return index === header.lastIndexOf(column) ? values[index] : AMBIGUOUS;
  };
}

function readSlots(root: Row): readonly RootKey[] {
  const keys = [readSlot(root, 1), readSlot(root, 2)];
  if (keys.some(({ status }) => status === "ACTIVE")) return keys;
  const unreadable = keys.find(({ status }) => status === "UNREADABLE");
  if (unreadable) {
    throw new Defect(`access key slot ${unreadable.slot} has a missing or unknown value`);
  }
  const additional = root("additional_credentials_info") || NOT_APPLICABLE;
  if (!NOTHING.has(additional)) throw new Defect("it does not show all of the root user's keys");
  return keys;
}

function readSlot(root: Row, slot: Slot): RootKey {
  const value = (name: string) => root(`access_key_${slot}_${name}`) ?? "";
  // Lower case in recorded reports, upper case in the User Guide.
  const active = value("active").toLowerCase();
  const created = parseTimestamp(value("last_rotated"));
  const lastUsed = readLastUse(value);
  if (active === "true") return { slot, status: "ACTIVE", created, lastUsed };
  if (active === "false" && lastUsed) {
    // An inactive key keeps its date; where there is no key there is none.
    if (created) return { slot, status: "INACTIVE", created, lastUsed };
    if (value("last_rotated") === NOT_APPLICABLE) return { slot, status: "ABSENT" };
  }
  return { slot, status: "UNREADABLE" };
}

function readLastUse(value: (name: string) => string): ExistingKey["lastUsed"] {
  const [date, service, region] = ["date", "service", "region"].map((name) =>
    value(`last_used_${name}`),
  ) as [string, string, string];
  if (!isName(service) || !isName(region)) return undefined;
  if (NOTHING.has(date)) return "NONE";
  const time = parseTimestamp(date);
  return time && { date: time, service: orNothing(service), region: orNothing(region) };
}

function orNothing(value: string): string | undefined {
  return NOTHING.has(value) ? undefined : value;
}
