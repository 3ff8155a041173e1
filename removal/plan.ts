import { isDeepStrictEqual } from "node:util";
import type { KeyStatus, LastUse } from "../shared/key-details.ts";
import { CLOCK_SKEW_MS } from "../shared/timestamp.ts";
import type { Settings } from "./settings.ts";

/** A root access key as IAM shows it. */
export interface RootKey {
  readonly accessKeyId: string;
  /** Unset where it cannot be read. */
  readonly status: KeyStatus | undefined;
  /** Unset where it cannot be read. */
  readonly created: Date | undefined;
  /** `NONE` where no use is on record. Unset where it cannot be read. */
  readonly lastUsed: LastUse | "NONE" | undefined;
  /** Why something cannot be read, as sentences; left out where IAM just does not say it. */
  readonly problem?: string;
}

/** Keys must not go, and none of the account's does. */
export interface Refusal {
  readonly step: "REFUSE";
  readonly reason: "KEY_UNREADABLE" | "USED_OR_CREATED_RECENTLY" | "KEYS_CHANGED";
  /** The keys that are the reason. */
  readonly because: readonly RootKey[];
}

/** Keys may go. */
export interface Permission<Step extends "SAY_ONLY" | "REMOVE"> {
  readonly step: Step;
  readonly reason: "UNUSED_LONG_ENOUGH" | "EXCEPTED";
  /** The keys that go, and no other is ever deleted. */
  readonly keys: readonly RootKey[];
}

/** What is to become of an account's root access keys: all of them, or none. */
export type Plan =
  | { readonly step: "NOTHING_TO_REMOVE"; readonly reason: "NO_KEY" }
  | Refusal
  | Permission<"SAY_ONLY">
  | Permission<"REMOVE">;

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** IAM cuts seconds off, and puts a use on record by a clock of another service. */
const LONGEST_BEFORE_CREATION_MS = HOUR_MS;
/** The year of the first of AWS's services. An earlier time, such as 1970, is a number that got lost. */
const FIRST_CREATION = new Date("2002-01-01T00:00:00Z");

/**
 * Decides whether an account's root access keys may be removed. Deleting a key cannot be undone, and the
 * task policy of a root session does not allow deactivating it first. So a single key that must stay, or
 * about which too little is known, protects all keys of the account.
 *
 * Protected accounts, the management account, and every account while the management account is unknown
 * are refused before their keys are read. The first row that matches applies.
 *
 * | keys                                                                    | plan                |
 * |-------------------------------------------------------------------------|---------------------|
 * | none                                                                    | nothing to remove   |
 * | one whose status, creation or last use is unreadable or cannot be true  | refuse              |
 * | one created or used in the last N days; no exception, or one that ended | refuse: an incident |
 * | any other                                                               | dry-run: say so; delete: remove all |
 *
 * A creation or last use > 5 min in the future cannot be true, nor a creation before there was AWS, nor a
 * last use > 1 h before the creation. A key is unreadable if AWS denies access or its answer is malformed. If a fault kept AWS from
 * answering, there is no plan: the attempt fails, and the queue delivers the request again.
 *
 * A key is old enough when more than N days (`protectUsedWithinDays`) have passed since its creation
 * and since its last use. If no use is on record, only the creation counts. IAM can take hours to record
 * a use, so a use in the last few hours can be missed. An exception holds until the end of its last day,
 * UTC, and lifts only the refusal of an incident.
 *
 * @param now AWS's time
 */
export function plan(
  keys: readonly RootKey[],
  accountId: string,
  settings: Settings,
  now: Date,
): Plan {
  if (keys.length === 0) return { step: "NOTHING_TO_REMOVE", reason: "NO_KEY" };

  const unreadable = keys.filter((key) => !isReadable(key, now));
  if (unreadable.length > 0) {
    return { step: "REFUSE", reason: "KEY_UNREADABLE", because: unreadable };
  }
  const step = settings.mode === "delete" ? "REMOVE" : "SAY_ONLY";
  const protectedSince = now.getTime() - settings.protectUsedWithinDays * DAY_MS;
  const late = keys.filter((key) => timesOf(key).some((time) => time.getTime() >= protectedSince));
  if (late.length === 0) return { step, reason: "UNUSED_LONG_ENOUGH", keys };
  if (holds(settings.exceptions.get(accountId), now)) return { step, reason: "EXCEPTED", keys };
  return { step: "REFUSE", reason: "USED_OR_CREATED_RECENTLY", because: late };
}

function isReadable(key: RootKey, now: Date): boolean {
  const { status, created, lastUsed } = key;
  if (!status || !created || !lastUsed || created < FIRST_CREATION) return false;
  const latest = now.getTime() + CLOCK_SKEW_MS;
  const earliest = created.getTime() - LONGEST_BEFORE_CREATION_MS;
  // An invalid date is neither before nor after anything.
  return timesOf(key).every((time) => time.getTime() >= earliest && time.getTime() <= latest);
}

function timesOf({ created, lastUsed }: RootKey): Date[] {
  const used = lastUsed && lastUsed !== "NONE" ? lastUsed.date : undefined;
  return [created, used].filter((time) => time !== undefined);
}

function holds(lastDay: string | undefined, now: Date): boolean {
  // Days of this form are in the order of time.
  return lastDay !== undefined && now.toISOString().slice(0, lastDay.length) <= lastDay;
}

/**
 * Decides whether a plan that deletes still holds, by the keys as they are in the session that is to delete
 * them. A key that is gone changes nothing; any other difference means that somebody works on the keys, or
 * with them, just now.
 *
 * @param again the plan that is made on the keys as they are now
 * @returns the plan as it was, or a refusal
 */
export function confirm(
  planned: Permission<"REMOVE">,
  again: Plan,
): Permission<"REMOVE"> | Refusal {
  if (again.step === "REFUSE") return again;
  if (again.step === "NOTHING_TO_REMOVE") return planned;
  const changed = again.keys.filter(
    (key) => !planned.keys.some((before) => isDeepStrictEqual(factsOf(key), factsOf(before))),
  );
  if (changed.length === 0) return planned;
  return { step: "REFUSE", reason: "KEYS_CHANGED", because: changed };
}

function factsOf({ accessKeyId, status, created, lastUsed }: RootKey) {
  return { accessKeyId, status, created, lastUsed };
}
