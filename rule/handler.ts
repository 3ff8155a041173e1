import { type LambdaContext, log, logError } from "../shared/lambda.ts";
import { limitCalls, monotonicMs } from "../shared/time-limits.ts";
import type { Clients } from "./clients.ts";
import { divideTime, evaluateAccount, NoVerdictError } from "./evaluate.ts";
import { parseEvent, type RuleParameters } from "./event.ts";
import { clockDoubt, type Evidence, readingErrors } from "./evidence/evidence.ts";
import { type AccountResult, putEvaluation } from "./put-evaluation.ts";
import type { Reason } from "./verdict.ts";

/** The result of one evaluation and its evidence. It is logged, and returned by the function. */
export interface EvaluationRecord extends AccountResult {
  readonly accountId: string;
  readonly inactiveKeys: RuleParameters["inactiveKeys"];
  readonly reason: Reason | "OUT_OF_SCOPE";
  /** The verdict is based on the report alone, because the account summary could not be read. */
  readonly degraded: boolean;
  /** When IAM generated the report, ISO 8601. Left out if no report was read. */
  readonly reportGeneratedTime?: string;
  /** Why AWS's time is in doubt, so that no report counts as fresh. Left out if it is not. */
  readonly clockDoubt?: string;
  /** The reason for each reading that failed. */
  readonly unreadable: Readonly<Record<string, string>>;
  /** `TEST_MODE` if the result token was TESTMODE, with which AWS Config stores nothing. */
  readonly reported: true | "TEST_MODE";
  readonly durationsMs: { readonly evidence: number; readonly reporting: number };
}

/** The rule's verdict with its evidence, or that the account left the scope. */
interface Finding {
  readonly verdict: Pick<EvaluationRecord, "complianceType" | "reason" | "degraded">;
  readonly annotation: string;
  readonly evidence?: Evidence;
}

const OUT_OF_SCOPE: Finding = {
  verdict: { complianceType: "NOT_APPLICABLE", reason: "OUT_OF_SCOPE", degraded: false },
  annotation: "The account is no longer in the scope of the rule.",
};

/**
 * Evaluates the account in a periodic AWS Config event and reports the result to AWS Config. Throws
 * whenever no result was reported, so that Lambda retries and the failure is visible.
 *
 * @throws {InvalidEventError} If AWS Config would not send such an event, or it is for another account.
 * @throws {NoVerdictError} If the evidence allows no verdict.
 * @throws {PutEvaluationsError} If AWS Config did not accept the result.
 */
export async function handleEvent(
  event: unknown,
  context: LambdaContext,
  { iam, config }: Clients,
  clock: () => Date,
): Promise<EvaluationRecord> {
  const time = divideTime(context.getRemainingTimeInMillis());
  const periodic = parseEvent(event, context);
  const { accountId, parameters, leftScope } = periodic;
  const over = new AbortController();
  const sources = { iam, accountId, clock, over: over.signal };
  const started = monotonicMs();
  let finding: Finding | undefined;
  let found = started;
  let reported: EvaluationRecord["reported"];
  try {
    finding = leftScope ? OUT_OF_SCOPE : await evaluateAccount(sources, parameters, time);
    found = monotonicMs();
    const { verdict, annotation } = finding;
    const result = { complianceType: verdict.complianceType, annotation };
    reported = await putEvaluation(config, periodic, result, limitCalls(time.reportingMs()));
  } catch (error) {
    const known = finding && describe(finding);
    logError({ accountId, ...parameters, ...known, reported: false, ...describeFailure(error) });
    throw error;
  } finally {
    over.abort();
  }
  const record = {
    accountId,
    ...parameters,
    ...describe(finding),
    reported,
    durationsMs: {
      evidence: Math.round(found - started),
      reporting: Math.round(monotonicMs() - found),
    },
  };
  log(record);
  return record;
}

/** The part of a record that is known before reporting. */
function describe({ verdict, annotation, evidence }: Finding) {
  const { complianceType, reason, degraded } = verdict;
  const errors = Object.entries(evidence ? readingErrors(evidence) : {});
  return {
    complianceType,
    reason,
    annotation,
    degraded,
    reportGeneratedTime: evidence && generatedTime(evidence)?.toISOString(),
    clockDoubt: evidence && clockDoubt(evidence),
    unreadable: Object.fromEntries(errors.map(([reading, { message }]) => [reading, message])),
  };
}

function generatedTime({ report }: Evidence): Date | undefined {
  return report.readable ? report.value.generatedTime : undefined;
}

function describeFailure(error: unknown) {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  // For other errors, the record already has the reason of the verdict that could not be reported.
  const reason = error instanceof NoVerdictError && { reason: error.reason };
  return { ...reason, error: { name, message } };
}
