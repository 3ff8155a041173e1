import type { IAMClient } from "@aws-sdk/client-iam";
import { KeyUnreadableError, openRootSession } from "../shared/root-session.ts";
import { limitCalls } from "../shared/time-limits.ts";
import type { Clients } from "./clients.ts";
import { DELETE_TASK_POLICY, type Reason, taskPolicyArn } from "./contract.ts";
import { OrganizationUnreadableError } from "./errors.ts";
import { type Plan, plan, type RootKey } from "./plan.ts";
import { readManagementAccount, readRootKeys } from "./readings.ts";
import type { CentralAccount } from "./request.ts";
import type { Settings } from "./settings.ts";
import type { Pause, TimeBudget } from "./time-budget.ts";

/** An account that is refused as a whole, whichever keys it has. */
export interface AccountRefusal {
  readonly step: "REFUSE_ACCOUNT";
  readonly reason: Extract<
    Reason,
    "PROTECTED_ACCOUNT" | "MANAGEMENT_ACCOUNT" | "ORGANIZATION_UNREADABLE" | "KEY_UNREADABLE"
  >;
  /** Why something cannot be read, as sentences. */
  readonly problem?: string;
}

/** What is to become of an account's keys, and what that rests on. */
export type Finding =
  | { readonly keysRead: false; readonly plan: AccountRefusal }
  | {
      readonly keysRead: true;
      readonly plan: Plan;
      readonly keys: readonly RootKey[];
      /** In the root session in which they were read. */
      readonly iam: IAMClient;
    };

/** What a finding needs. */
export interface Sources {
  readonly clients: Clients;
  readonly central: CentralAccount;
  readonly settings: Settings;
  readonly time: Pick<TimeBudget, "readingMs">;
  readonly clock: () => Date;
  readonly pause: Pause;
}

/**
 * Finds out what is to become of an account's root access keys. The account's keys are looked at
 * only where nothing speaks against it before. Nothing is changed.
 *
 * What AWS denies, or answers in a way that leaves a doubt, is a refusal: it would be the same next
 * time. Where AWS did not get to answer, as it was asked too often, too slow or out of reach, that is
 * thrown: nothing is known of the account, and Lambda tries again.
 *
 * @throws {RootSessionError} If no root session can be opened.
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {PassingFaultError} If a fault keeps AWS from answering anything else.
 */
export async function assess(accountId: string, sources: Sources): Promise<Finding> {
  const { clients, central, settings, time, clock, pause } = sources;
  if (settings.protectedAccounts.has(accountId)) {
    return refuse("PROTECTED_ACCOUNT");
  }
  const limits = limitCalls(time.readingMs());
  try {
    const managementAccountId = await readManagementAccount(clients.organizations, limits);
    if (accountId === managementAccountId) {
      return refuse("MANAGEMENT_ACCOUNT");
    }
    const task = {
      ...central,
      taskPolicyArn: taskPolicyArn(central.partition, DELETE_TASK_POLICY),
    };
    const session = await openRootSession(clients.sts, accountId, task, limits);
    const iam = clients.iamIn(session);
    const keys = await readRootKeys(iam, { timeLeft: time.readingMs, pause });
    return { keysRead: true, plan: plan(keys, accountId, settings, clock()), keys, iam };
  } catch (error) {
    if (error instanceof OrganizationUnreadableError) {
      return refuse("ORGANIZATION_UNREADABLE", error.message);
    }
    if (error instanceof KeyUnreadableError) return refuse("KEY_UNREADABLE", error.message);
    throw error;
  }
}

function refuse(reason: AccountRefusal["reason"], problem?: string): Finding {
  return { keysRead: false, plan: { step: "REFUSE_ACCOUNT", reason, problem } };
}
