import { isName, type LastUse } from "../../shared/key-details.ts";
import { type AwsTime, CLOCK_SKEW_MS, parseTimestamp } from "../../shared/timestamp.ts";
import { AnotherAccountsReportError, MalformedReportError } from "../errors.ts";
import { readRows } from "./csv.ts";

/** How old a credential report is. */
export interface ReportAge {
  /** When IAM generated the report, if known. */
  readonly generatedTime: Date | undefined;
  /** AWS's time when IAM returned the report. */
  readonly readTime: AwsTime;
}

/** What a credential report shows about the root user. */
export interface CredentialReport extends ReportAge {
  /** Both slots. One can be unreadable only if the other one is active. */
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
  /** Undefined only for an active key whose date cannot be read. */
  readonly created: Date | undefined;
  /**
   * `NONE` if no use is recorded; IAM has recorded uses since 2015-04-22. Undefined only for an active key
   * whose last use cannot be read.
   */
  readonly lastUsed: LastUse | "NONE" | undefined;
}

/** On request, IAM generates a new report every 4 hours. The rest is for generating it. */
const FRESH_FOR_MS = (4 * 60 + 15) * 60 * 1000;

/**
 * Whether a report is as new as IAM can generate it. It is not if it has no time, or if AWS's time is in
 * doubt.
 */
export function isFresh({ generatedTime, readTime }: ReportAge): boolean {
  if (!generatedTime || !readTime.isCertain) return false;
  const age = readTime.now.getTime() - generatedTime.getTime();
  return age <= FRESH_FOR_MS && age >= -CLOCK_SKEW_MS;
}

/** Whether the report is certainly from the past, so that what it does not show was created after it. */
export function isOfThePast({ generatedTime, readTime }: ReportAge): boolean {
  if (!generatedTime || !readTime.isCertain) return false;
  return generatedTime.getTime() - readTime.now.getTime() <= CLOCK_SKEW_MS;
}

const ROOT_USER = "<root_account>";
const IAM_ARN = /^arn:[a-z0-9-]+:iam::(?<accountId>\d{12}):(?<resource>.+)$/;
const NOT_APPLICABLE = "N/A";
/** Values in a report that mean that there is none. */
const NOTHING = new Set([NOT_APPLICABLE, "not_supported", "no_information"]);

/** The value of a column that exists twice. It is no known value, and not printable. */
const AMBIGUOUS = "\0";

/** IAM truncates seconds, and takes a while to generate a report. */
const TOLERANCE_MS = 60 * 60 * 1000;

/** Columns of an access key beyond the two that a user can have. */
const FURTHER_SLOT = /^\s*access_key_(?![12]_)/i;
const WITHOUT_KEY = /^(false|N\/A)$/i;

/** The root user's row. */
interface Row {
  /** Returns the value in a column, or undefined if there is no such column. */
  readonly value: (column: string) => string | undefined;
  /** The values in the columns of further keys. */
  readonly furtherSlots: readonly string[];
}

/**
 * Reads the root user's access keys from a credential report. Columns are found by name, whatever their
 * order and number.
 *
 * An active key counts even if the other slot cannot be read. Otherwise, the report is read completely or
 * not at all, and not at all if the row contradicts itself or its report.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 *
 * @param csv the report, CSV in UTF-8
 * @param accountId the account that the report must be for
 * @throws {AnotherAccountsReportError} If a row for the root user is of another account.
 * @throws {MalformedReportError} If the root user's keys cannot be read reliably.
 */
export function parseCredentialReport(
  csv: Uint8Array,
  age: ReportAge,
  accountId: string,
): CredentialReport {
  try {
    const root = findRootRow(parseCsv(csv), accountId);
    return { ...age, keys: readSlots(root, age.generatedTime) };
  } catch (error) {
    if (!(error instanceof Defect)) throw error;
    throw new MalformedReportError(error.message, age, { cause: error });
  }
}

/** A defect of a report, as part of a sentence. */
class Defect extends Error {
  override readonly name = "Defect";
}

function parseCsv(csv: Uint8Array): string[][] {
  try {
    const [header = [], ...rows] = readRows(new TextDecoder("utf-8", { fatal: true }).decode(csv));
    // Of thousands of users, only the root user matters.
    return [header, ...rows.filter((values) => values.some(isOfRoot))];
  } catch (error) {
    throw new Defect("it is not CSV in UTF-8", { cause: error });
  }
}

/** Whether a row with this value can be the root user's, even if it is damaged. */
function isOfRoot(value: string): boolean {
  return value === ROOT_USER || value.endsWith(":root");
}

function findRootRow([header = [], ...rows]: string[][], accountId: string): Row {
  const rootRows = rows
    .map((values) => ({ values, row: rowOf(header, values) }))
    .filter(({ row }) => row.value("user") === ROOT_USER || row.value("arn")?.endsWith(":root"));
  const arns = rootRows.map(({ row }) => IAM_ARN.exec(row.value("arn") ?? "")?.groups);
  const stranger = arns.find((arn) => arn && arn.accountId !== accountId);
  if (stranger) throw new AnotherAccountsReportError(String(stranger.accountId), accountId);

  const [root] = rootRows;
  if (rootRows.length > 1) throw new Defect("it has more than one row for the root user");
  if (root?.row.value("user") !== ROOT_USER) throw new Defect("it has no row for the root user");
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
  return {
    value: (column) => {
      const index = header.indexOf(column);
      return index === header.lastIndexOf(column) ? values[index] : AMBIGUOUS;
    },
    furtherSlots: values.filter((_, index) => FURTHER_SLOT.test(header[index] ?? "")),
  };
}

function readSlots(root: Row, generatedTime: Date | undefined): readonly RootKey[] {
  const keys = [readSlot(root, 1), readSlot(root, 2)];
  if (keys.some(({ status }) => status === "ACTIVE")) return keys;
  const unreadable = keys.find(({ status }) => status === "UNREADABLE");
  if (unreadable) {
    throw new Defect(`access key slot ${unreadable.slot} has a missing or unknown value`);
  }
  const impossible = keys.find((key) => isImpossible(key, generatedTime));
  if (impossible) {
    throw new Defect(`access key slot ${impossible.slot} has dates that contradict each other`);
  }
  const additional = root.value("additional_credentials_info") || NOT_APPLICABLE;
  const isWhole = NOTHING.has(additional) && root.furtherSlots.every((it) => WITHOUT_KEY.test(it));
  if (!isWhole) throw new Defect("it does not show all of the root user's keys");
  return keys;
}

/** Whether a key was created or used after its report, or used before it was created. */
function isImpossible(key: RootKey, generatedTime: Date | undefined): boolean {
  if (key.status !== "INACTIVE") return false;
  // Comparisons with NaN are false.
  const created = key.created?.getTime() ?? Number.NaN;
  const used = typeof key.lastUsed === "object" ? key.lastUsed.date.getTime() : Number.NaN;
  const latest = (generatedTime?.getTime() ?? Number.NaN) + TOLERANCE_MS;
  return created > latest || used > latest || used < created - TOLERANCE_MS;
}

function readSlot(root: Row, slot: Slot): RootKey {
  const value = (name: string) => root.value(`access_key_${slot}_${name}`) ?? "";
  // In lower case in recorded reports, in upper case in the IAM User Guide.
  const active = value("active").toLowerCase();
  const created = parseTimestamp(value("last_rotated"));
  const lastUsed = readLastUse(value);
  if (active === "true") return { slot, status: "ACTIVE", created, lastUsed };
  if (active === "false" && lastUsed) {
    // An inactive key has a date; an absent key has none.
    if (created) return { slot, status: "INACTIVE", created, lastUsed };
    // An absent key has no last use.
    const isAbsent = value("last_rotated") === NOT_APPLICABLE && lastUsed === "NONE";
    if (isAbsent) return { slot, status: "ABSENT" };
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
