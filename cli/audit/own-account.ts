import type { IAMClient } from "@aws-sdk/client-iam";
import type { UnreadableEvidenceError } from "../../rule/errors.ts";
import { evaluateAccount, NO_VERDICT, NoVerdictError } from "../../rule/evaluate.ts";
import type { RuleParameters } from "../../rule/event.ts";
import { type Evidence, readingErrors } from "../../rule/evidence/evidence.ts";
import type { NoVerdictReason, Reason } from "../../rule/verdict.ts";
import { serviceMessage } from "../../shared/service-error.ts";
import { divideUntil } from "../../shared/time-limits.ts";
import type { AccountResult } from "../account-result.ts";
import { type OwnEvidence, recordEvidence } from "./evidence.ts";

/** IAM makes a report in seconds, of an account with thousands of users in a minute or so. */
const LONGEST_MS = 60_000;

/** What the audit of the caller's own account needs. */
interface Sources {
  readonly iam: IAMClient;
  /** A promise, so that nobody waits for it before the evidence is asked for. */
  readonly accountId: Promise<string>;
  readonly over: AbortSignal;
}

/** A result, and the evidence as the rule has it. */
export interface OwnAudit {
  readonly result: AccountResult<OwnEvidence> & { readonly reason: Reason | NoVerdictReason };
  readonly evidence: Evidence;
}

/**
 * Evaluates the account of the caller's credentials as the Lambda function does, and reports nothing.
 * Where there is no verdict the data is insufficient.
 *
 * @throws whatever `accountId` is rejected with
 */
export async function auditOwnAccount(
  { iam, accountId, over }: Sources,
  parameters: RuleParameters,
): Promise<OwnAudit> {
  const keeping = divideUntil(LONGEST_MS);
  const time = { gatheringMs: keeping(5000, 0.1), secondLookMs: keeping(0, 0) };
  const sources = { iam, accountId, over, clock: () => new Date() };
  const evaluation = evaluateAccount(sources, parameters, time).catch(withoutVerdict);
  // Without an account there is nothing to wait for.
  const [id, { verdict, annotation, evidence }] = await Promise.all([accountId, evaluation]);
  const { complianceType, reason } = verdict;
  const result = {
    accountId: id,
    complianceType,
    reason,
    annotation,
    evidence: recordEvidence(evidence),
  };
  return { result, evidence };
}

function withoutVerdict(error: unknown) {
  if (!(error instanceof NoVerdictError)) throw error;
  const { reason, evidence } = error;
  const briefs = Object.entries(readingErrors(evidence)).map(
    ([reading, problem]) => `${READINGS[reading]}: ${describeProblem(problem)}`,
  );
  return {
    verdict: { complianceType: "INSUFFICIENT_DATA" as const, reason },
    annotation: [`No verdict: ${NO_VERDICT[reason]}`, ...briefs]
      .map((text) => `${text}.`)
      .join(" "),
    evidence,
  };
}

/** With what AWS says, where it was a call that failed. */
function describeProblem({ name, brief, cause }: UnreadableEvidenceError): string {
  const isCall = name === "UnreadableEvidenceError" && cause !== undefined;
  return isCall ? `${brief} (${serviceMessage(cause)})` : brief;
}

const READINGS: Readonly<Record<string, string>> = {
  summary: "Account summary",
  secondSummary: "Account summary, read again",
  report: "Credential report",
  reportRequest: "Request for a new report",
};
