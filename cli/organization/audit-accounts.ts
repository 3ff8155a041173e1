import { setTimeout as sleep } from "node:timers/promises";
import type { RuleParameters } from "../../rule/event.ts";
import { RootSessionError } from "../../shared/root-session.ts";
import { auditOwnAccount } from "../audit/own-account.ts";
import type { Caller } from "../aws/caller.ts";
import { CallError } from "../call-error.ts";
import { endAtStop } from "../under-way.ts";
import type { MemberAccount } from "./accounts.ts";
import { afterAnswer, afterThrottling, pauseMs, startingLimit } from "./adaptive-limit.ts";
import { auditMember } from "./audit-member.ts";
import type { Clients } from "./clients.ts";
import { failureOf, isThrottled } from "./failure.ts";
import { inParallel } from "./in-parallel.ts";
import { inactiveResult, nameOf, type OrganizationResult, unknownResult } from "./result.ts";

/** After which an account that is throttled is given up. */
const MOST_TRIES = 5;

/** What the audit of many accounts needs. */
export interface Audit {
  readonly clients: Clients;
  readonly caller: Caller;
  readonly managementAccountId: string;
  readonly parameters: RuleParameters;
  /** Accounts at a time, at most. */
  readonly concurrency: number;
  /** Ends the audit: what is not known by then is not audited. Aborted with the error that ended it. */
  readonly stop: AbortController;
}

/**
 * Audits accounts, as many at a time as AWS lets through, and gives each result as soon as it is
 * there. Every account has exactly one: those that an end came before are `NOT_AUDITED`.
 */
export async function* auditAccounts(
  accounts: readonly MemberAccount[],
  audit: Audit,
): AsyncGenerator<OrganizationResult> {
  const missing = new Map(accounts.map((account) => [account.id, account]));
  let limit = startingLimit(audit.concurrency);
  const throttle: Throttle = {
    answered: () => {
      limit = afterAnswer(limit, audit.concurrency);
    },
    throttled: (askedMs) => {
      limit = afterThrottling(limit, askedMs, performance.now());
    },
  };
  const run = endAtStop(audit.stop.signal);
  const results = inParallel({
    items: accounts,
    task: (account) => run((over) => auditOrStop(account, audit, throttle, over)),
    atOnce: () => limit.atOnce,
    stop: audit.stop.signal,
  });
  try {
    for await (const result of results) {
      if (!result) continue;
      missing.delete(result.accountId);
      yield result;
    }
  } catch (error) {
    audit.stop.abort(error);
  }
  for (const account of missing.values()) {
    yield unknownResult(account, "NOT_AUDITED", "The audit ended before this account.");
  }
}

/** Is told how AWS takes the requests. */
interface Throttle {
  answered(): void;
  throttled(askedMs: number): void;
}

/** Nothing where the audit was stopped before there was a result. */
async function auditOrStop(
  account: MemberAccount,
  audit: Audit,
  throttle: Throttle,
  over: AbortSignal,
): Promise<OrganizationResult | undefined> {
  try {
    return await auditAccount(account, audit, throttle, over);
  } catch (error) {
    if (over.aborted) return undefined;
    throw error;
  }
}

async function auditAccount(
  account: MemberAccount,
  audit: Audit,
  throttle: Throttle,
  over: AbortSignal,
): Promise<OrganizationResult> {
  const { id, state = "ACTIVE" } = account;
  if (id === audit.managementAccountId) return auditManagementAccount(account, audit, over);
  if (state !== "ACTIVE") return inactiveResult(account, state);
  for (let tries = 1; ; tries++) {
    const askedMs = performance.now();
    try {
      const result = await auditMember(account, { ...audit, over });
      throttle.answered();
      return result;
    } catch (error) {
      over.throwIfAborted();
      if (isThrottled(error)) {
        throttle.throttled(askedMs);
        if (tries < MOST_TRIES) {
          await sleep(pauseMs(tries, Math.random()), undefined, { signal: over });
          continue;
        }
      }
      const failure = failureOf(error);
      if (!failure) throw namingCall(error);
      return unknownResult(account, failure.reason, failure.annotation);
    }
  }
}

/** Such an error is about the caller's credentials, or a defect of ours. */
function namingCall(error: unknown): unknown {
  return error instanceof RootSessionError ? new CallError("sts:AssumeRoot", error.cause) : error;
}

/** No root session can be opened in the management account, so only itself can tell. */
async function auditManagementAccount(
  account: MemberAccount,
  { clients, caller, parameters }: Audit,
  over: AbortSignal,
): Promise<OrganizationResult> {
  if (account.id !== caller.accountId) {
    const annotation =
      "Its root user can only be audited with credentials of the management account.";
    return unknownResult(account, "MANAGEMENT_ACCOUNT", annotation);
  }
  const accountId = Promise.resolve(account.id);
  const { result } = await auditOwnAccount({ iam: clients.iam, accountId, over }, parameters);
  over.throwIfAborted();
  return { ...nameOf(account), ...result };
}
