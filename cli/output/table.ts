import pc from "picocolors";
import { visiblyOnOneLine } from "../../shared/text.ts";
import type { AccountResult } from "../account-result.ts";
import { renderTable } from "../table.ts";
import { byAccount } from "./by-account.ts";
import type { Form, Report, Section } from "./form.ts";

/** For people: a row an account, or all about the one account that there is. */
export const table: Form = async function* (results, report) {
  const all = await byAccount(results);
  const { one } = report;
  yield one
    ? all.map((result) => describeOne(result, one(result), report)).join("")
    : rows(all, report);
};

function rows(results: readonly AccountResult[], { terminal }: Report): string {
  const { bold } = pc.createColors(terminal.hasColors);
  const paint = painter(terminal.hasColors);
  const hasNames = results.some(({ accountName }) => accountName !== undefined);
  const text = renderTable(
    [
      { title: bold("Account"), width: 12 },
      ...(hasNames ? [{ title: bold("Name") }] : []),
      { title: bold("Compliance"), width: 17 },
      { title: bold("Reason") },
      { title: bold("Annotation") },
    ],
    results.map(({ accountId, accountName, complianceType, reason, annotation }) => [
      accountId,
      ...(hasNames ? [visiblyOnOneLine(accountName ?? "")] : []),
      paint(complianceType),
      reason,
      visiblyOnOneLine(annotation),
    ]),
    terminal.width,
  );
  return `${text}\n`;
}

function describeOne(
  { accountId, complianceType, reason, annotation }: AccountResult,
  sections: readonly Section[],
  { terminal }: Report,
): string {
  const { bold } = pc.createColors(terminal.hasColors);
  const all: readonly Section[] = [
    { title: "Account", lines: [accountId] },
    { title: "Compliance", lines: [painter(terminal.hasColors)(complianceType)] },
    { title: "Reason", lines: [reason] },
    { title: "Annotation", lines: [visiblyOnOneLine(annotation)] },
    ...sections.map(({ title, lines }) => ({ title, lines: lines.map(visiblyOnOneLine) })),
  ];
  const width = Math.max(...all.map(({ title }) => title.length));
  const margin = " ".repeat(width + 2);
  return all
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines: [first, ...rest] }) => [
      `${bold(title.padEnd(width))}  ${first}`,
      ...rest.map((line) => margin + line),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function painter(hasColors: boolean) {
  const { red, green, yellow } = pc.createColors(hasColors);
  const colorOf: Record<AccountResult["complianceType"], (text: string) => string> = {
    COMPLIANT: green,
    NON_COMPLIANT: red,
    INSUFFICIENT_DATA: yellow,
    NOT_APPLICABLE: String,
  };
  return (complianceType: AccountResult["complianceType"]) =>
    colorOf[complianceType](complianceType);
}
