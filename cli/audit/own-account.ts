import type { IAMClient } from "@aws-sdk/client-iam";
import type { UnreadableEvidenceError } from "../../rule/errors.ts";
import { evaluateAccount, NO_VERDICT, NoVerdictError } from "../../rule/evaluate.ts";
import type { RuleParameters } from "../../rule/event.ts";
import { clockDoubt, type Evidence, readingErrors } from "../../rule/evidence/evidence.ts";
import type { NoVerdictReason, Reason } from "../../rule/verdict.ts";
import { serviceMessage } from "../../shared/service-error.ts";
import { divideUntil } from "../../shared/time-limits.ts";
import type { AccountResult } from "../results.ts";
import { describeDoubt, type OwnEvidence, recordEvidence } from "./evidence.ts";

/** Milliseconds left for each step of an audit: a slow report leaves 5 seconds to read the summary again. */
export function divideAuditTime(elapsedMs?: () => number) {
  const keeping = divideUntil(LONGEST_MS, elapsedMs);
  return { gatheringMs: keeping(5000, 0.1), secondLookMs: keeping(0, 0) };
}

/** IAM makes a report in seconds; for an account with thousands of users it takes a minute or so. */
const LONGEST_MS = 60_000;

/** What the audit of the caller's own account needs. */
interface OwnAccount {
  readonly iam: IAMClient;
  /** A promise, so that the evidence can be requested before it is known. */
  readonly accountId: Promise<string>;
  readonly parameters: RuleParameters;
  /** Ends calls that are still running. */
  readonly over: AbortSignal;
  readonly clock: () => Date;
}

/** A result, and the evidence as the rule has it. */
export interface OwnAudit {
  readonly result: AccountResult<OwnEvidence> & { readonly reason: Reason | NoVerdictReason };
  readonly evidence: Evidence;
}

/**
 * Evaluates the account of the caller's credentials as the Lambda function does, and reports nothing to AWS Config.
 * If compliance cannot be determined, the account has INSUFFICIENT_DATA.
 *
 * @throws the error of `accountId`
 */
export async function auditOwnAccount({ parameters, ...sources }: OwnAccount): Promise<OwnAudit> {
  const evaluation = evaluateAccount(sources, parameters, divideAuditTime()).catch(withoutVerdict);
  // If the account id cannot be read, nothing waits for the evaluation.
  const [accountId, { verdict, annotation, evidence }] = await Promise.all([
    sources.accountId,
    evaluation,
  ]);
  const { complianceType, reason } = verdict;
  const result = {
    accountId,
    complianceType,
    reason,
    annotation: [annotation, ...doubtOf(reason, evidence)].join(" "),
    evidence: recordEvidence(evidence),
  };
  return { result, evidence };
}

/** The results that a recent report could have changed. */
const BY_AGE: readonly (Reason | NoVerdictReason)[] = [
  "INACTIVE_KEY_UNCONFIRMED",
  "SUMMARY_UNREADABLE",
];

function doubtOf(reason: Reason | NoVerdictReason, evidence: Evidence): readonly string[] {
  const doubt = BY_AGE.includes(reason) ? clockDoubt(evidence) : undefined;
  return doubt === undefined ? [] : [describeDoubt(doubt)];
}

function withoutVerdict(error: unknown) {
  if (!(error instanceof NoVerdictError)) throw error;
  const { reason, evidence } = error;
  const briefs = Object.entries(readingErrors(evidence)).map(
    ([reading, problem]) => `${READINGS[reading]}: ${describeProblem(problem)}`,
  );
  return {
    verdict: { complianceType: "INSUFFICIENT_DATA" as const, reason },
    annotation: [`Cannot be determined: ${NO_VERDICT[reason]}`, ...briefs]
      .map((text) => `${text}.`)
      .join(" "),
    evidence,
  };
}

/** With the message of AWS, if a call failed. */
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
