import { visiblyOnOneLine } from "../../shared/text.ts";
import type { AccountResult } from "../results.ts";
import { factsOf } from "./facts.ts";
import { type Format, sortById } from "./format.ts";

/** In this order for every command, so that files can be compared and appended to each other. */
const COLUMNS = [
  ...["accountId", "accountName", "complianceType", "reason", "annotation", "observedAt"],
  ...["rootKeyPresent", "reportGeneratedTime"],
  ...[1, 2].flatMap((slot) =>
    ["Id", "Status", "Created", "LastUsed", "LastUsedService", "LastUsedRegion"].map(
      (name) => `key${slot}${name}`,
    ),
  ),
  ...["ruleName", "ruleRegion", "lastComplianceType", "resultRecordedTime"],
  ...["lastSuccessfulEvaluationTime", "lastError"],
];

/** Excel reads UTF-8 only behind it. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * CSV as in RFC 4180, with a header, sorted by account id. What a command does not know is left empty.
 */
export const csv: Format = async function* (results, { bom }) {
  const all = await sortById(results);
  yield `${bom ? BYTE_ORDER_MARK : ""}${line(COLUMNS)}`;
  for (const result of all) {
    const row = cellsOf(result);
    yield line(COLUMNS.map((column) => row[column]));
  }
};

function cellsOf({ evidence, ...result }: AccountResult): Readonly<Record<string, unknown>> {
  const { keys = [], rule, ...facts } = factsOf(evidence);
  const cells = keys.flatMap((key, index) =>
    Object.entries(key).map(([name, value]) => [`key${index + 1}${name}`, value]),
  );
  return { ...result, ...facts, ...Object.fromEntries(cells), ...rule };
}

function line(cells: readonly unknown[]): string {
  return `${cells.map((value) => cell(String(value ?? ""))).join(",")}\r\n`;
}

/**
 * What a spreadsheet takes for the beginning of a formula, in full width too: at the beginning of a cell, or behind a
 * character that separates cells where the list separator of the language is not a comma.
 * See https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA =
  /(^|[,;|])([\s"']*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212])/g;

/** A cell is one line, so that no part of it can become a row of its own. */
function cell(text: string): string {
  const safe = visiblyOnOneLine(text).replace(FORMULA, "$1$2'");
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
