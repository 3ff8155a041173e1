import type { RuleEvidence, StatusReason } from "./evidence.ts";

/**
 * Tells people why an account has its compliance type.
 *
 * @param rules the account's rules, of which the first one decides
 */
export function explain(reason: StatusReason, [rule, ...others]: readonly RuleEvidence[]): string {
  const also = others.map(
    ({ ruleName, region, complianceType, reason }) =>
      `Also ${ruleName} in ${region}: ${complianceType} (${reason}).`,
  );
  return [rule ? withRule(reason, rule) : withoutRule(reason), ...also].join(" ");
}

function withoutRule(reason: StatusReason): string {
  if (reason !== "NEVER_REPORTED") return closed(reason);
  return "AWS Config has no result of this account: the rule is not there, or has never reported.";
}

function closed(state: string): string {
  const said = `AWS Organizations has the account as ${state}: nothing evaluates it.`;
  return state === "CLOSED"
    ? said
    : `${said} If it is opened again, a root access key can still be there.`;
}

function withRule(reason: StatusReason, rule: RuleEvidence): string {
  const { ruleName, region, lastComplianceType, silentAfterHours } = rule;
  const where = `${ruleName} in ${region}`;
  const said = rule.lastAnnotation ?? "There is no annotation.";
  const time = rule.resultRecordedTime && minutes(rule.resultRecordedTime);
  switch (reason) {
    case "REPORTED":
      return `${said} Result of ${time} by ${where}.`;
    case "SILENT":
      return (
        `STALE: no result by ${where} since ${time}, for more than the ${silentAfterHours} h that its schedule explains. ` +
        `It was ${lastComplianceType} then: ${said}`
      );
    case "NEVER_REPORTED":
      return `AWS Config has no result by ${where}: it has never reported, or its result was deleted.`;
    case "UNREADABLE":
      return (
        `The result by ${where}${time ? ` of ${time}` : ""} cannot be relied on: ${rule.problem}. ` +
        `AWS Config shows ${lastComplianceType ?? "nothing"}${rule.lastAnnotation ? `: ${said}` : "."}`
      );
    case "NOT_ASKED":
      return `AWS Config was not asked how old the result by ${where} is: ${rule.problem}. It shows ${lastComplianceType ?? "nothing"}.`;
    default:
      return `${closed(reason)} AWS Config still shows ${lastComplianceType ?? "nothing"} by ${where}.`;
  }
}

/** `2026-11-23T14:05Z` */
function minutes(time: string): string {
  return time.replace(/:\d\d\.\d+Z$/, "Z");
}
