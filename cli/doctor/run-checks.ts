import { explainError, isDenied, isSignInProblem } from "../aws/explain-error.ts";
import { CallError, MalformedAnswerError } from "../errors.ts";
import type { Check, Finding, Judgement } from "./check.ts";

/** A check that has ended, or a defect in it. */
type Outcome = { readonly findings: readonly Finding[] } | { readonly defect: unknown };

/**
 * Runs checks side by side, each with a limit in time, and yields what they find in the order of the checks: a check is
 * shown as soon as it and those before it have ended.
 *
 * @param withinMs milliseconds for one check
 * @throws the error of a call if no call can succeed, as with expired credentials; any error that is not of a call
 */
export async function* runChecks<Context>(
  checks: readonly Check<Context>[],
  context: Context,
  withinMs: number,
): AsyncGenerator<Finding> {
  // All start here; none may fail before somebody waits for it.
  const outcomes = checks.map((check) =>
    runCheck(check, context, withinMs).then(
      (findings): Outcome => ({ findings }),
      (defect: unknown): Outcome => ({ defect }),
    ),
  );
  for (const pending of outcomes) {
    const outcome = await pending;
    if ("defect" in outcome) throw outcome.defect;
    yield* outcome.findings;
  }
}

async function runCheck<Context>(
  check: Check<Context>,
  context: Context,
  withinMs: number,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const add = (judgement: Judgement) =>
    findings.push({ check: check.id, title: check.title, ...judgement });
  const judge = async () => {
    try {
      for await (const judgement of check.run(context)) add(judgement);
      return undefined;
    } catch (error) {
      return unknownBecause(error);
    }
  };
  const late: Judgement = {
    health: "UNKNOWN",
    found: `AWS did not answer within ${withinMs / 1000} seconds.`,
    fix: "Run this again.",
  };
  const unknown = await withinTime(judge(), withinMs, late);
  // What comes after the time is over changes nothing any more.
  const found = [...findings];
  return unknown ? [...found, { check: check.id, title: check.title, ...unknown }] : found;
}

async function withinTime<T>(work: Promise<T>, ms: number, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, ms, late);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** @throws the error, if it is not about one answer */
function unknownBecause(error: unknown): Judgement {
  const isCall = error instanceof CallError;
  if (!isCall && !(error instanceof MalformedAnswerError)) throw error;
  if (isCall && isSignInProblem(error.cause)) throw error;
  const found = explainError(error, process.env);
  if (!isCall || !isDenied(error.cause)) return { health: "UNKNOWN", found };
  return { health: "UNKNOWN", found, deniedAction: error.action };
}
