import * as v from "valibot";
import { adviseOn } from "../../shared/advice.ts";
import { isRuleName } from "../../shared/config-rule.ts";
import { objectWith } from "../../shared/schema.ts";
import { configRulePath } from "../console-url.ts";
import { type Content, factsOf, THREADS } from "../content.ts";
import { UnrecognizedEventError } from "../errors.ts";
import { parseOrThrow, type ReceivedEvent, someText } from "../event.ts";
import type { Home } from "../home.ts";
import { readAnnotation } from "./annotation.ts";
import { claimedAccount } from "./claimed-account.ts";

const Result = { complianceType: v.string("a compliance type") };

const ComplianceChange = objectWith(
  {
    configRuleName: v.string("the name of the rule"),
    awsAccountId: someText,
    newEvaluationResult: objectWith(
      { ...Result, annotation: someText, resultRecordedTime: someText },
      "an evaluation result",
    ),
    oldEvaluationResult: v.optional(v.object(Result)),
  },
  "an object",
);

/**
 * Describes a change of the account's compliance, or its first evaluation.
 *
 * @throws {UnrecognizedEventError} If it is another rule's, or neither compliant nor noncompliant.
 */
export function describeComplianceChange(event: ReceivedEvent, home: Home): Content {
  const { configRuleName, awsAccountId, newEvaluationResult, oldEvaluationResult } = parseOrThrow(
    ComplianceChange,
    event.detail,
    "event.detail",
  );
  if (!isRuleName(configRuleName, home.names.rule)) {
    throw new UnrecognizedEventError("It is about another AWS Config rule.");
  }
  const { complianceType, annotation, resultRecordedTime } = newEvaluationResult;
  const common = {
    facts: factsOf({
      annotation: [complianceType === "NON_COMPLIANT" ? "Finding" : "Result", annotation],
      rule: ["AWS Config rule", configRuleName],
      previousCompliance: ["Previous compliance", oldEvaluationResult?.complianceType],
      compliance: ["Compliance", complianceType],
      evaluatedAt: ["Evaluated", resultRecordedTime],
      ...claimedAccount(awsAccountId, event),
    }),
    consolePath: configRulePath(event.region, configRuleName),
    thread: THREADS.key,
  };
  if (complianceType === "NON_COMPLIANT") {
    const keys = readAnnotation(annotation);
    return {
      ...common,
      kind: "FINDING",
      severity: "HIGH",
      title: "Root access key found",
      summary: summaryOf(event, keys.keysAreInactive),
      steps: adviseOn({
        partition: event.partition,
        region: event.region,
        reason: "KEY_FOUND",
        ...keys,
        organizationCanRemove: home.isOrganization,
      }),
    };
  }
  if (complianceType === "COMPLIANT") {
    const wasFound = oldEvaluationResult?.complianceType === "NON_COMPLIANT";
    return {
      ...common,
      kind: "RESOLVED",
      severity: "INFO",
      title: wasFound ? "Root access key finding resolved" : "No root access key finding",
      summary: `AWS Config reports this account as compliant${wasFound ? " again" : ""}.`,
      steps: wasFound
        ? [
            "If nobody you know deleted or deactivated the key, find out in CloudTrail who did. Otherwise no action is needed.",
          ]
        : [],
    };
  }
  throw new UnrecognizedEventError("The account is reported neither compliant nor noncompliant.");
}

function summaryOf({ partition }: ReceivedEvent, keysAreInactive: boolean): string {
  if (partition === "aws-cn") return "IAM reports an access key of a root user in this account.";
  return keysAreInactive
    ? "The root user of this account has an inactive access key. If the key is activated, whoever holds it has the whole account, and no IAM policy restricts it."
    : "The root user of this account has an access key. Whoever holds the key has the whole account, and no IAM policy restricts it.";
}
