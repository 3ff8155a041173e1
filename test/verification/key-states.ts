import type { Fault } from "root-access-key-sandbox";
import type { RemovalDecision } from "../../removal/contract.ts";
import type { OrganizationUnderTest } from "../integration/removal-under-test.ts";

/**
 * - `OLD`: created 400 days ago and never used, so it may go.
 * - `USED`: the same, but used yesterday.
 * - `NEW`: created yesterday.
 */
type Key = "OLD" | "USED" | "NEW";

/** The keys of the account that asks, and what has to become of them. */
export interface KeyState {
  readonly name: string;
  readonly keys: readonly Key[];
  /** What comes out where nothing goes wrong, or the error. */
  readonly outcome: RemovalDecision | "RemovalIncompleteError";
  /** The operator's settings, where they are others than to delete and to protect for 90 days. */
  readonly environment?: (accountId: string) => Record<string, string>;
  /** What happens as soon as the second session is open, or the first deletion is about to be sent. */
  readonly happening?:
    | "CREATED_BEFORE_SECOND_LOOK"
    | "USED_BEFORE_SECOND_LOOK"
    | "CREATED_MEANWHILE";
  /** IAM says at first that a key which it lists is not there, so all is read anew. */
  readonly isReadAnew?: boolean;
  /** It is the management account that asks. */
  readonly isManagement?: boolean;
}

export const KEY_STATES: readonly KeyState[] = [
  { name: "no key", keys: [], outcome: "NOTHING_TO_REMOVE" },
  { name: "an old key", keys: ["OLD"], outcome: "REMOVED" },
  { name: "two old keys", keys: ["OLD", "OLD"], outcome: "REMOVED" },
  { name: "an old key beside one used recently", keys: ["OLD", "USED"], outcome: "REFUSED" },
  { name: "a key created recently", keys: ["NEW"], outcome: "REFUSED" },
  {
    name: "a key used recently, with an exception",
    keys: ["USED"],
    outcome: "REMOVED",
    environment: (accountId) => ({ EXCEPTIONS: JSON.stringify({ [accountId]: "9999-12-31" }) }),
  },
  {
    name: "an old key, in a dry run",
    keys: ["OLD"],
    outcome: "WOULD_REMOVE",
    environment: () => ({ REMOVAL_MODE: "dry-run" }),
  },
  {
    name: "an old key, and one created meanwhile",
    keys: ["OLD"],
    outcome: "RemovalIncompleteError",
    happening: "CREATED_MEANWHILE",
  },
  {
    name: "an old key, and one created before the second look",
    keys: ["OLD"],
    outcome: "REFUSED",
    happening: "CREATED_BEFORE_SECOND_LOOK",
  },
  {
    name: "an old key that is used before the second look",
    keys: ["OLD"],
    outcome: "REFUSED",
    happening: "USED_BEFORE_SECOND_LOOK",
  },
  { name: "an old key that is read anew", keys: ["OLD"], outcome: "REMOVED", isReadAnew: true },
  {
    name: "an old key of the management account",
    keys: ["OLD"],
    outcome: "REFUSED",
    isManagement: true,
  },
];

/** Brings the account that asks into a state. */
export function bringInto(
  { keys, isManagement, isReadAnew }: KeyState,
  under: OrganizationUnderTest,
): void {
  const account = isManagement ? under.management : under.account;
  for (const key of keys) {
    const { slot } = under.daysAgo(key === "NEW" ? 1 : 400, () => account.createRootKey());
    if (key === "USED") under.daysAgo(1, () => account.useRootKey(slot, "s3", "us-east-1"));
  }
  if (isReadAnew) under.fail("GetAccessKeyLastUsed", NO_SUCH_KEY, { times: 1 });
}

const NO_SUCH_KEY: Fault = {
  kind: "serviceError",
  code: "NoSuchEntity",
  status: 404,
  message: "The Access Key cannot be found.",
};

/** Whether keys of such a state may be deleted at all. */
export function mayDelete({ outcome }: KeyState): boolean {
  return outcome === "REMOVED" || outcome === "RemovalIncompleteError";
}

/** Whether the first look leads to a plan that deletes, so that a second one is taken. */
export function isLookedAtTwice(state: KeyState): boolean {
  return mayDelete(state) || state.happening !== undefined;
}
