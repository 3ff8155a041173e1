import pc from "picocolors";
import { visiblyOnOneLine } from "../../shared/text.ts";
import type { AccountResult, ComplianceType } from "../results.ts";
import { type Format, type Report, type Section, sortById } from "./format.ts";
import { renderTable } from "./text-table.ts";

/** A row for each account, or everything about the only account. */
export const table: Format = async function* (results, report) {
  const all = await sortById(results);
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
  const colorOf: Record<ComplianceType, (text: string) => string> = {
    COMPLIANT: green,
    NON_COMPLIANT: red,
    INSUFFICIENT_DATA: yellow,
    NOT_APPLICABLE: String,
  };
  return (complianceType: ComplianceType) => colorOf[complianceType](complianceType);
}
