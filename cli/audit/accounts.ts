import { RootSessionError } from "../../shared/errors.ts";
import type { MemberAccount } from "../aws/accounts.ts";
import { CallError } from "../errors.ts";
import { inParallel } from "../in-parallel.ts";
import type { Io } from "../io.ts";
import { type AccountAudit, auditAccount } from "./account.ts";
import { afterAnswer, afterThrottling, pauseMs, startingLimit } from "./adaptive-limit.ts";
import { failureOf, isThrottled } from "./failure.ts";
import { type OrganizationResult, unknownResult } from "./organization-result.ts";
import { RoleSessionError } from "./role-session.ts";

/** An account that is throttled so often is given up. */
const MAX_TRIES = 5;

/** What the audit of many accounts needs. */
export interface Audit extends AccountAudit {
  /** The maximum number of accounts at a time. */
  readonly concurrency: number;
  /** Ends the audit. It is aborted here too, with the error, if every further audit would fail. */
  readonly stop: AbortController;
}

/**
 * Audits accounts, as many at a time as AWS allows, and yields each result as soon as it is known. Every account has
 * exactly one result: those without one when the audit is stopped are `NOT_AUDITED`.
 */
export async function* auditAccounts(
  accounts: readonly MemberAccount[],
  audit: Audit,
  io: Pick<Io, "sleep">,
): AsyncGenerator<OrganizationResult> {
  const { concurrency, stop } = audit;
  let limit = startingLimit(concurrency);

  /** Undefined if the audit was stopped before there was a result. */
  const task = async (account: MemberAccount, over: AbortSignal) => {
    for (let tries = 1; !over.aborted; tries++) {
      const askedMs = performance.now();
      try {
        const result = await auditAccount(account, audit, over);
        limit = afterAnswer(limit, concurrency);
        return result;
      } catch (error) {
        if (over.aborted) return undefined;
        if (isThrottled(error)) limit = afterThrottling(limit, askedMs, performance.now());
        if (!isThrottled(error) || tries === MAX_TRIES) return failedResult(account, error);
      }
      await io.sleep(pauseMs(tries, Math.random()), over).catch(() => {});
    }
    return undefined;
  };

  const missing = new Map(accounts.map((account) => [account.id, account]));
  const work = { items: accounts, task, atOnce: () => limit.atOnce, stop: stop.signal };
  try {
    for await (const result of inParallel(work)) {
      if (!result) continue;
      missing.delete(result.accountId);
      yield result;
    }
  } catch (error) {
    stop.abort(error);
  }
  for (const account of missing.values()) {
    yield unknownResult(account, "NOT_AUDITED", "The audit ended before this account.");
  }
}

/**
 * The result of an account whose keys could not be read.
 *
 * @throws an error that is not about this account: the caller's credentials failed, or there is a bug
 */
function failedResult(account: MemberAccount, error: unknown): OrganizationResult {
  const failure = failureOf(error, account.id);
  if (failure) return unknownResult(account, failure.reason, failure.annotation);
  if (error instanceof RootSessionError) throw new CallError("sts:AssumeRoot", error.cause);
  throw error instanceof RoleSessionError ? new CallError("sts:AssumeRole", error.cause) : error;
}
