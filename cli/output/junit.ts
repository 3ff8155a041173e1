import type { AccountResult, ComplianceType } from "../results.ts";
import { type Format, type Report, sortById } from "./format.ts";
import { type Markup, markup } from "./markup.ts";

/**
 * JUnit XML with a test case for each account, for CI systems that show test results: noncompliant accounts fail,
 * accounts with insufficient data are errors. It follows both Ant's schema
 * (https://github.com/windyroad/JUnit-Schema) and Jenkins's (junit-10.xsd of the xUnit plugin).
 */
export const junit: Format = async function* (results, report) {
  yield renderSuite(await sortById(results), report);
};

function renderSuite(results: readonly AccountResult[], report: Report): string {
  const { title, caller, toolVersion } = report;
  const count = (type: ComplianceType) =>
    results.filter(({ complianceType }) => complianceType === type).length;
  // Ant's schema wants a time without a zone, in UTC.
  const timestamp = caller.clock.now().toISOString().slice(0, 19);
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
<testsuite name="${title}" package="root-access-key" id="0" timestamp="${timestamp}" hostname="aws" tests="${results.length}" failures="${count("NON_COMPLIANT")}" errors="${count("INSUFFICIENT_DATA")}" skipped="${count("NOT_APPLICABLE")}" time="0">
<properties>
<property name="version" value="${toolVersion}"/>
<property name="caller" value="${caller.arn}"/>
</properties>
${results.map(renderCase)}<system-out></system-out>
<system-err></system-err>
</testsuite>
</testsuites>
`.html;
}

function renderCase(result: AccountResult): Markup {
  const { accountId, accountName } = result;
  const name = accountName ? `${accountId} (${accountName})` : accountId;
  return markup`<testcase classname="root-access-key" name="${name}" time="0">${renderOutcome(result)}</testcase>
`;
}

function renderOutcome({ complianceType, reason, annotation }: AccountResult): Markup {
  switch (complianceType) {
    case "NON_COMPLIANT":
      return markup`<failure type="${reason}" message="${annotation}">${annotation}</failure>`;
    case "INSUFFICIENT_DATA":
      return markup`<error type="${reason}" message="${annotation}">${annotation}</error>`;
    case "NOT_APPLICABLE":
      return markup`<skipped message="${annotation}"/>`;
    case "COMPLIANT":
      return markup``;
  }
}
