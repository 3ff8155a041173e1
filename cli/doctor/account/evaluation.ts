import { type EvaluationStatus, readEvaluationStatuses } from "../../status/evaluation-status.ts";
import { judgeAccount } from "../../status/judge-account.ts";
import { readResult } from "../../status/own-rules.ts";
import type { Check, Judgement } from "../check.ts";
import type { AccountContext } from "./context.ts";

/** Whether AWS Config has a result that is as new as the schedule requires. */
export const evaluationCheck: Check<AccountContext> = {
  id: "evaluation",
  title: "Last evaluation",
  actions: ["config:DescribeConfigRules", "config:GetComplianceDetailsByConfigRule"],
  async *run({ rules, clients, caller, now, over }) {
    for (const rule of await rules()) {
      const reading = await readResult(clients.config, rule, now, over);
      yield judgeResult(judgeAccount({ accountId: caller.accountId }, [{ rule, reading }]));
    }
  },
};

const AUDIT = "Until then, `root-access-key audit` shows whether there is a key.";

/**
 * | result                                      | health  |
 * | ------------------------------------------- | ------- |
 * | none, or older than the schedule explains   | BAD     |
 * | not readable, or its age is not certain     | UNKNOWN |
 * | NON_COMPLIANT                               | WARNING |
 * | COMPLIANT, NOT_APPLICABLE                   | GOOD    |
 */
export function judgeResult({
  reason,
  complianceType,
  annotation: found,
  evidence: { rules },
}: ReturnType<typeof judgeAccount>): Judgement {
  const subject = rules[0]?.ruleName;
  switch (reason) {
    case "STALE":
      return {
        health: "BAD",
        subject,
        found,
        fix: `Fix what else is bad here, then \`root-access-key status --evaluate\`. ${AUDIT}`,
      };
    case "NEVER_REPORTED":
      return {
        health: "BAD",
        subject,
        found,
        fix: `After a deployment, wait for the first evaluation or run \`root-access-key status --evaluate\`. ${AUDIT}`,
      };
    case "REPORTED":
      return complianceType === "NON_COMPLIANT"
        ? { health: "WARNING", subject, found, fix: "`root-access-key status` says what to do." }
        : { health: "GOOD", subject, found };
    default:
      return { health: "UNKNOWN", subject, found };
  }
}

/** A second witness: AWS's documentation says that it leaves custom Lambda rules out. */
export const evaluationErrorsCheck: Check<AccountContext> = {
  id: "evaluation-errors",
  title: "Evaluation errors",
  actions: ["config:DescribeConfigRules", "config:DescribeConfigRuleEvaluationStatus"],
  async *run({ rules, clients, now, over }) {
    const found = await rules();
    if (found.length === 0) return;
    const statuses = await readEvaluationStatuses(clients.config, found, now, over);
    for (const { ruleName } of found) {
      const status = statuses.get(ruleName);
      if (status) yield { subject: ruleName, ...judgeStatus(status) };
    }
  },
};

/**
 * AWS Config keeps the last error after a success.
 *
 * | last error                                  | health  |
 * | ------------------------------------------- | ------- |
 * | none, or older than the last success        | GOOD    |
 * | there was a success, and it is not certain  | UNKNOWN |
 * | newer, or there was no success              | BAD     |
 */
export function judgeStatus({ lastError, evaluatedTime, failedTime }: EvaluationStatus): Judgement {
  if (lastError === undefined) return { health: "GOOD", found: "AWS Config reports no error." };
  const success = evaluatedTime && `The last successful evaluation was at ${toText(evaluatedTime)}`;
  if (success !== undefined && failedTime === undefined) {
    return { health: "UNKNOWN", found: `${success}. Whether this error is older: ${lastError}` };
  }
  if (evaluatedTime && failedTime && evaluatedTime > failedTime) {
    return { health: "GOOD", found: `${success}, after the last error: ${lastError}` };
  }
  return {
    health: "BAD",
    found: `The last evaluation failed${failedTime ? ` at ${toText(failedTime)}` : ""}: ${lastError}`,
    fix: "Fix the error that the log of the function shows.",
  };
}

/** `2026-11-23T14:05:09Z` */
function toText(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "");
}
