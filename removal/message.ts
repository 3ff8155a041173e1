import { describeCreation, describeLastUse } from "../shared/key-details.ts";
import { plainText } from "../shared/text.ts";
import type { AccountRefusal, Finding } from "./finding.ts";
import type { RootKey } from "./plan.ts";
import type { Settings } from "./settings.ts";

/** What a message is about. */
interface Subject {
  readonly accountId: string;
  readonly settings: Settings;
  readonly plan: Finding["plan"];
  /** Ids of the keys that went without this attempt's doing. */
  readonly gone: readonly string[];
}

/** Says in one sentence, fit for EventBridge, what became of an account's root access keys and why. */
export function describeResult(subject: Subject): string {
  return plainText(sentenceOn(subject));
}

function sentenceOn({ accountId, settings, plan, gone }: Subject): string {
  const refused = `Refused to remove root access keys of account ${accountId}, and removed none:`;
  switch (plan.step) {
    case "NOTHING_TO_REMOVE":
      return `Account ${accountId} has no root access key: nothing to remove.`;
    case "REFUSE_ACCOUNT":
      return `${refused} ${ACCOUNT_REFUSALS[plan.reason]}${plan.problem ? `: ${plan.problem}` : "."}`;
    case "REFUSE":
      return `${refused} ${KEY_REFUSALS[plan.reason](settings)}: ${describeWithProblems(plan.because)}`;
    case "SAY_ONLY":
      return `Dry run, nothing removed: would delete of account ${accountId} ${describeKeys(plan.keys)}; ${PERMISSIONS[plan.reason](settings, accountId)}.`;
    case "REMOVE": {
      const others = gone.length > 0 ? `, of which ${gone.join(" and ")} went otherwise` : "";
      return `Removed all root access keys of account ${accountId}: ${describeKeys(plan.keys)}${others}; ${PERMISSIONS[plan.reason](settings, accountId)}.`;
    }
  }
}

const ACCOUNT_REFUSALS: Record<AccountRefusal["reason"], string> = {
  PROTECTED_ACCOUNT: "it is in the list of protected accounts",
  MANAGEMENT_ACCOUNT: "it is the management account, whose keys only its own root user can delete",
  ORGANIZATION_UNREADABLE: "whether it is the management account is not known",
  KEY_UNREADABLE: "which keys it has is not known",
};

const KEY_REFUSALS = {
  KEY_UNREADABLE: () => "status, creation or last use of a key is unreadable or cannot be true",
  USED_OR_CREATED_LATELY: ({ protectUsedWithinDays }: Settings) =>
    `a key was used or created in the last ${protectUsedWithinDays} days, which is an incident until somebody explains it`,
};

const PERMISSIONS = {
  UNUSED_LONG_ENOUGH: ({ protectUsedWithinDays }: Settings) =>
    `neither used nor created in the last ${protectUsedWithinDays} days`,
  EXCEPTED: ({ exceptions }: Settings, accountId: string) =>
    `used or created lately, which the exception of this account until ${exceptions.get(accountId)} allows`,
};

/** Keys that share a problem have it said once. */
function describeWithProblems(keys: readonly RootKey[]): string {
  const problems = new Set(keys.map(({ problem }) => problem).filter(Boolean));
  return `${describeKeys(keys)}${problems.size > 0 ? `: ${[...problems].join(" ")}` : "."}`;
}

function describeKeys(keys: readonly RootKey[]): string {
  return keys.map(describeKey).join(", ");
}

function describeKey({ accessKeyId, status, created, lastUsed }: RootKey): string {
  const state = status?.toLowerCase() ?? "status unknown";
  return `${accessKeyId} (${state}, ${describeCreation(created)}, ${describeLastUse(lastUsed)})`;
}
