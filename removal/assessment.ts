import type { IAMClient } from "@aws-sdk/client-iam";
import { KeyUnreadableError, SessionUnverifiedError } from "../shared/errors.ts";
import { limitCalls } from "../shared/time-limits.ts";
import { CLOCK_SKEW_MS } from "../shared/timestamp.ts";
import type { AwsClock } from "./aws-clock.ts";
import type { Clients } from "./clients.ts";
import {
  AUDIT_TASK_POLICY,
  DELETE_TASK_POLICY,
  REQUEST_LIFETIME_HOURS,
  type RemovalReason,
  type TaskPolicy,
} from "./contract.ts";
import { OrganizationUnreadableError } from "./errors.ts";
import { confirm, type Permission, type Plan, plan, type RootKey } from "./plan.ts";
import { readManagementAccount, readRootKeys } from "./readings.ts";
import type { CentralAccount, RemovalRequest } from "./request.ts";
import { openRootTask } from "./root-task.ts";
import type { Settings } from "./settings.ts";
import type { Pause, TimeBudget } from "./time-budget.ts";

/** A request that is refused as a whole, whichever keys the account has. */
export interface AccountRefusal {
  readonly step: "REFUSE_ACCOUNT";
  readonly reason: Extract<
    RemovalReason,
    | "PROTECTED_ACCOUNT"
    | "MANAGEMENT_ACCOUNT"
    | "ORGANIZATION_UNREADABLE"
    | "KEY_UNREADABLE"
    | "SESSION_UNVERIFIED"
    | "CLOCK_IN_DOUBT"
    | "EXPIRED_REQUEST"
    | "REQUEST_FROM_FUTURE"
  >;
  /** What prevents a deletion, as sentences. */
  readonly problem?: string;
}

/** What is to become of an account's keys, and what that rests on. */
export interface Assessment {
  readonly plan: Plan | AccountRefusal;
  /** Left out where they were not read. */
  readonly keys?: readonly RootKey[];
}

/** What an assessment needs. */
export interface Sources {
  readonly clients: Clients;
  /** Receives the answers that the clients get. */
  readonly clock: AwsClock;
  readonly central: CentralAccount;
  readonly settings: Settings;
  readonly time: Pick<TimeBudget, "readingMs">;
  readonly pause: Pause;
}

/**
 * Decides what to do with an account's root access keys, in a session that can only read. The
 * account's keys are looked at only where nothing speaks against it before. Nothing is changed.
 *
 * What AWS denies, or answers in a way that leaves a doubt, is a refusal: it would be the same next
 * time. Where AWS did not get to answer, as it was asked too often, too slow or out of reach, that is
 * thrown: nothing is known of the account, and the queue delivers the request again.
 *
 * @throws {RootSessionError} If no root session can be opened.
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {PassingFaultError} If a fault keeps AWS from answering anything else.
 */
export function assess(request: RemovalRequest, sources: Sources): Promise<Assessment> {
  return refusing(async () => {
    const { clients, clock, settings, time } = sources;
    const { accountId } = request;
    if (settings.protectedAccounts.has(accountId)) return refuse("PROTECTED_ACCOUNT");
    const limits = limitCalls(time.readingMs());
    const managementAccountId = await readManagementAccount(clients.organizations, limits);
    const refusal = checkAge(request, clock);
    if (refusal) return refusal;
    if (accountId === managementAccountId) return refuse("MANAGEMENT_ACCOUNT");
    return (await look(accountId, AUDIT_TASK_POLICY, sources)).assessment;
  });
}

/** What a second look at the keys has found. */
export interface Confirmation {
  readonly assessment: Assessment;
  /** In the session that can carry out the plan; left out where it does not hold. */
  readonly iam?: IAMClient;
}

/**
 * Looks at the keys once more, in a session that can delete them, and finds out whether a plan still
 * holds. Nothing is changed.
 *
 * @throws {RootSessionError} As `assess` does, like the others.
 * @throws {KeysNotListedError}
 * @throws {PassingFaultError}
 */
export async function lookAgain(
  accountId: string,
  planned: Permission<"REMOVE">,
  sources: Sources,
): Promise<Confirmation> {
  let iam: IAMClient | undefined;
  const assessment = await refusing(async () => {
    const again = await look(accountId, DELETE_TASK_POLICY, sources);
    if (again.assessment.plan.step === "REFUSE_ACCOUNT") return again.assessment;
    const confirmed = confirm(planned, again.assessment.plan);
    if (confirmed !== planned) return { ...again.assessment, plan: confirmed };
    iam = again.iam;
    return { plan: planned, keys: planned.keys };
  });
  return { assessment, ...(iam && { iam }) };
}

/** Looks at the keys in a root session of its own, and makes a plan by AWS's time. */
async function look(
  accountId: string,
  policy: TaskPolicy,
  { clients, clock, central, settings, time, pause }: Sources,
) {
  const limits = limitCalls(time.readingMs());
  const iam = await openRootTask(accountId, policy, { central, clients, limits });
  const keys = await readRootKeys(iam, { timeLeft: time.readingMs, pause });
  const now = clock.now();
  const assessment: Assessment = now.isCertain
    ? { plan: plan(keys, accountId, settings, now.now), keys }
    : { ...refuse("CLOCK_IN_DOUBT", `${now.doubt}.`), keys };
  return { iam, assessment };
}

/** Refuses a request that nobody waits for any more, or whose age nobody knows. */
function checkAge({ time }: RemovalRequest, clock: AwsClock): Assessment | undefined {
  const now = clock.now();
  if (!now.isCertain) return refuse("CLOCK_IN_DOUBT", `${now.doubt}.`);
  const ageMs = now.now.getTime() - time.getTime();
  const sent = `it was sent at ${time.toISOString()}, and AWS's time is ${now.now.toISOString()}.`;
  if (ageMs > REQUEST_LIFETIME_HOURS * 60 * 60 * 1000) return refuse("EXPIRED_REQUEST", sent);
  if (ageMs < -CLOCK_SKEW_MS) return refuse("REQUEST_FROM_FUTURE", sent);
  return undefined;
}

/** Makes refusals of what AWS denies or leaves in doubt. */
async function refusing(find: () => Promise<Assessment>): Promise<Assessment> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof OrganizationUnreadableError) {
      return refuse("ORGANIZATION_UNREADABLE", error.message);
    }
    if (error instanceof SessionUnverifiedError) {
      return refuse("SESSION_UNVERIFIED", error.message);
    }
    if (error instanceof KeyUnreadableError) return refuse("KEY_UNREADABLE", error.message);
    throw error;
  }
}

function refuse(reason: AccountRefusal["reason"], problem?: string): Assessment {
  return { plan: { step: "REFUSE_ACCOUNT", reason, ...(problem && { problem }) } };
}
