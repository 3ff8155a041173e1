import { visibly } from "../../shared/text.ts";
import type { AccountResult } from "../results.ts";
import type { Format } from "./format.ts";

const COLUMNS = [
  "accountId",
  "accountName",
  "complianceType",
  "reason",
  "annotation",
  "evidence",
] as const satisfies readonly (keyof AccountResult)[];

/** A cell that begins so is a formula to a spreadsheet. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * CSV as in RFC 4180, with a header. Each row is written as soon as its result is known. The evidence is JSON.
 * See https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csv: Format = async function* (results) {
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
  const visible = visibly(text);
  const safe = FORMULA.test(visible) ? `'${visible}` : visible;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
