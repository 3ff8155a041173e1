import pc from "picocolors";
import { visiblyOnOneLine } from "../../shared/text.ts";
import { type AccountResult, COMPLIANCE_TYPES, type ComplianceType } from "../results.ts";
import { type Format, type Report, type Section, sortById } from "./format.ts";
import { renderTable } from "./text-table.ts";
import { wrapLine } from "./wrap.ts";

/**
 * A row for each account, the worst first, or everything about the only account. On a terminal compliant accounts are
 * only counted, unless all or some types are asked for.
 */
export const table: Format = async function* (results, report) {
  const all = await sortById(results);
  const { one } = report;
  yield one
    ? all.map((result) => describeOne(result, one(result), report)).join("")
    : describeAll(all, report);
};

function describeAll(results: readonly AccountResult[], report: Report): string {
  const { terminal, showsAll } = report;
  const isShown = ({ complianceType }: AccountResult) =>
    terminal.width === undefined || showsAll || complianceType !== "COMPLIANT";
  const severity = ({ complianceType }: AccountResult) => COMPLIANCE_TYPES.indexOf(complianceType);
  const shown = results.filter(isShown).toSorted((one, other) => severity(one) - severity(other));
  const hidden = results.length - shown.length;
  const rows = shown.length > 0 || hidden === 0 ? [renderRows(shown, report)] : [];
  const accounts = hidden === 1 ? "1 compliant account" : `${hidden} compliant accounts`;
  const rest =
    hidden > 0
      ? wrapLine(`${accounts} not shown (--all shows every account).`, terminal.width)
      : [];
  return `${[...rows, ...rest].join("\n")}\n`;
}

function renderRows(results: readonly AccountResult[], { terminal }: Report): string {
  const { bold } = pc.createColors(terminal.hasColors);
  const paint = painter(terminal.hasColors);
  const hasNames = results.some(({ accountName }) => accountName !== undefined);
  // A name has no column of its own on a terminal: there would be little room for the finding.
  const isNamedInFinding = terminal.width !== undefined;
  const hasNameColumn = hasNames && !isNamedInFinding;
  return renderTable(
    [
      { title: bold("Account"), width: 12 },
      ...(hasNameColumn ? [{ title: bold("Name") }] : []),
      { title: bold("Compliance"), width: 17 },
      { title: bold("Finding") },
    ],
    results.map((result) => {
      const name = visiblyOnOneLine(result.accountName ?? "");
      const finding = findingOf(result);
      return [
        result.accountId,
        ...(hasNameColumn ? [name] : []),
        paint(result.complianceType),
        isNamedInFinding && name !== "" ? `${bold(name)}\n${finding}` : finding,
      ];
    }),
    terminal.width,
  );
}

/** The reason and why. REPORTED, the usual reason in AWS Config, says nothing about the account. */
function findingOf({ reason, annotation }: AccountResult): string {
  const text = visiblyOnOneLine(annotation);
  return reason === "REPORTED" || text.startsWith(`${reason}:`) ? text : `${reason}: ${text}`;
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
    { title: "Reason", lines: reason === "REPORTED" ? [] : [reason] },
    { title: "Annotation", lines: [visiblyOnOneLine(annotation)] },
    ...sections.map(({ title, lines }) => ({ title, lines: lines.map(visiblyOnOneLine) })),
  ];
  const width = Math.max(...all.map(({ title }) => title.length)) + 2;
  const room = terminal.width && Math.max(20, terminal.width - width);
  return all
    .filter(({ lines }) => lines.length > 0)
    .flatMap(({ title, lines }) => {
      const [first, ...rest] = lines.flatMap((line) => wrapLine(line, room));
      return [
        `${bold(title.padEnd(width))}${first}`,
        ...rest.map((line) => " ".repeat(width) + line),
      ];
    })
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
