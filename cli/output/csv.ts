import { visibly } from "../../shared/text.ts";
import type { AccountResult } from "../account-result.ts";
import type { Form } from "./form.ts";

const COLUMNS = [
  "accountId",
  "accountName",
  "complianceType",
  "reason",
  "annotation",
  "evidence",
] as const satisfies readonly (keyof AccountResult)[];

/** By which a spreadsheet takes a cell for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * CSV by RFC 4180, with a header, a row as soon as its result is there. The evidence is JSON.
 * See https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csv: Form = async function* (results) {
  yield line(COLUMNS);
  for await (const result of results) {
    yield line(COLUMNS.map((column) => textOf(result[column])));
  }
};

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(text: string): string {
  const seen = visibly(text);
  const safe = FORMULA.test(seen) ? `'${seen}` : seen;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
