import { describeCreation, describeLastUse } from "../shared/key-history.ts";
import { plainText } from "../shared/plain-text.ts";
import type { Reason, Removal } from "./contract.ts";
import type { Finding } from "./finding.ts";
import type { RootKey } from "./plan.ts";
import type { Settings } from "./settings.ts";

/** What a message is about. */
interface Subject {
  readonly accountId: string;
  readonly settings: Settings;
  readonly finding: Finding;
  /** Left out where nothing was removed. */
  readonly removal?: Removal | undefined;
}

/** Says in one sentence, fit for EventBridge, what became of an account's root access keys and why. */
export function describeResult(subject: Subject): string {
  return plainText(SENTENCES[subject.finding.plan.reason](subject));
}

const SENTENCES: Record<Reason, (subject: Subject) => string> = {
  NO_KEY: ({ accountId }) => `Account ${accountId} has no root access key: nothing to remove.`,
  UNUSED_LONG_ENOUGH: (subject) => {
    const days = subject.settings.protectUsedWithinDays;
    return `${removed(subject)}; neither used nor created in the last ${days} days.`;
  },
  EXCEPTED: (subject) => {
    const lastDay = subject.settings.exceptions.get(subject.accountId);
    return `${removed(subject)}; used or created lately, which the exception of this account until ${lastDay} allows.`;
  },
  USED_OR_CREATED_LATELY: ({ accountId, settings, finding }) =>
    `${refused(accountId)} a key was used or created in the last ${settings.protectUsedWithinDays} days, which is an incident until somebody explains it: ${because(finding)}.`,
  KEY_UNREADABLE: ({ accountId, finding }) =>
    `${refused(accountId)} creation or last use of a key is unreadable or in the future: ${because(finding)}`,
  MANAGEMENT_ACCOUNT: ({ accountId }) =>
    `${refused(accountId)} it is the management account, whose keys only its own root user can delete.`,
  ORGANIZATION_UNREADABLE: ({ accountId, finding }) =>
    `${refused(accountId)} whether it is the management account is not known: ${because(finding)}`,
  NEVER_TOUCH: ({ accountId }) =>
    `${refused(accountId)} it is in the list of accounts that are never touched.`,
};

function refused(accountId: string): string {
  return `Refused to remove root access keys of account ${accountId}, and removed none:`;
}

function removed({ accountId, finding, removal }: Subject): string {
  const keys = "keys" in finding ? finding.keys.map(describeKey).join(", ") : "";
  if (!removal) return `Dry run, nothing removed: would delete of account ${accountId} ${keys}`;
  const gone =
    removal.gone.length > 0 ? `, of which ${removal.gone.join(" and ")} went otherwise` : "";
  return `Removed all root access keys of account ${accountId}: ${keys}${gone}`;
}

function because({ plan }: Finding): string {
  if ("problem" in plan) return plan.problem ?? "";
  if (!("because" in plan)) return "";
  const keys = plan.because.map(describeKey).join(", ");
  const problems = new Set(plan.because.map(({ problem }) => problem).filter(Boolean));
  return [keys, ...problems].join(": ");
}

function describeKey({ accessKeyId, status, created, lastUsed }: RootKey): string {
  const history = [status.toLowerCase(), describeCreation(created), describeLastUse(lastUsed)];
  return `${accessKeyId} (${history.join(", ")})`;
}
