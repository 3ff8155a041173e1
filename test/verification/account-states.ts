import type { FleetAccount } from "../integration/fleet.ts";

export type Keys = "NONE" | "ACTIVE" | "INACTIVE";
export type InactiveKeys = "NON_COMPLIANT" | "COMPLIANT";

/** What is true of an account, and what its credential report says. */
export interface AccountState {
  readonly name: string;
  /** The root user's keys, as they are. */
  readonly keys: Keys;
  /** The report that IAM has at hand. */
  readonly atHand?: { readonly keys: Keys; readonly hours: number };
  /** Whether IAM makes a new report, where there is none or one that is older than 4 hours. */
  readonly isRenewed: boolean;
  /** The values of the rule's parameter that it is tried with. */
  readonly inactiveKeys: readonly InactiveKeys[];
}

/** It is not in use where there is no key. */
const DEFAULT = ["NON_COMPLIANT"] as const;
const BOTH = ["NON_COMPLIANT", "COMPLIANT"] as const;
/** It excuses no active key. */
const LENIENT = ["COMPLIANT"] as const;

const withReport = (
  name: string,
  keys: Keys,
  shown: Keys,
  inactiveKeys: AccountState["inactiveKeys"],
): AccountState => ({
  name,
  keys,
  atHand: { keys: shown, hours: 1 },
  isRenewed: true,
  inactiveKeys,
});

export const ACCOUNT_STATES: readonly AccountState[] = [
  withReport("no key", "NONE", "NONE", DEFAULT),
  withReport("an active key", "ACTIVE", "ACTIVE", BOTH),
  withReport("an inactive key", "INACTIVE", "INACTIVE", BOTH),
  withReport("a key created after the report", "ACTIVE", "NONE", LENIENT),
  withReport("a key deleted after the report", "NONE", "ACTIVE", DEFAULT),
  { name: "no key and no report", keys: "NONE", isRenewed: true, inactiveKeys: DEFAULT },
  { name: "an active key and no report", keys: "ACTIVE", isRenewed: true, inactiveKeys: LENIENT },
  { name: "an inactive key and no report", keys: "INACTIVE", isRenewed: true, inactiveKeys: BOTH },
  {
    name: "an inactive key and an old report",
    keys: "INACTIVE",
    atHand: { keys: "INACTIVE", hours: 6 },
    isRenewed: true,
    inactiveKeys: BOTH,
  },
  {
    name: "an active key in the place of the inactive one of an old report",
    keys: "ACTIVE",
    atHand: { keys: "INACTIVE", hours: 6 },
    isRenewed: true,
    inactiveKeys: LENIENT,
  },
  {
    name: "an inactive key and an old report that stays",
    keys: "INACTIVE",
    atHand: { keys: "INACTIVE", hours: 6 },
    isRenewed: false,
    inactiveKeys: BOTH,
  },
  {
    name: "a key created after an old report that stays",
    keys: "ACTIVE",
    atHand: { keys: "NONE", hours: 6 },
    isRenewed: false,
    inactiveKeys: LENIENT,
  },
  {
    name: "a key deleted after an old report that stays",
    keys: "NONE",
    atHand: { keys: "ACTIVE", hours: 6 },
    isRenewed: false,
    inactiveKeys: DEFAULT,
  },
];

/** Milliseconds that IAM takes for a report, so that the first look finds the one before. */
const GENERATION_MS = 200;

/** Brings an account into a state. */
export function bringInto({ keys, atHand, isRenewed }: AccountState, under: FleetAccount): void {
  const { account } = under;
  if (atHand) {
    under.hoursAgo(atHand.hours, () => {
      putKeys(under, atHand.keys);
      account.reports.request();
    });
  }
  // A key that the report shows as it is was not touched since.
  if (keys !== atHand?.keys) putKeys(under, keys);
  account.reports.generationMs = isRenewed ? GENERATION_MS : Infinity;
}

function putKeys({ account }: FleetAccount, keys: Keys): void {
  for (const { slot } of account.rootKeys) account.deleteRootKey(slot);
  if (keys === "NONE") return;
  const { slot } = account.createRootKey();
  account.setRootKeyActive(slot, keys === "ACTIVE");
}
