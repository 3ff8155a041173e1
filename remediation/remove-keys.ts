import type { IAMClient } from "@aws-sdk/client-iam";
import { limitCalls } from "../shared/call-limits.ts";
import { deleteRootKey, listRootKeys } from "./access-keys.ts";
import type { Removal } from "./contract.ts";
import { RemovalIncompleteError } from "./errors.ts";
import type { Pause } from "./look-again.ts";
import type { RootKey } from "./plan.ts";
import type { TimeBudget } from "./time-budget.ts";

/** Milliseconds between two looks: IAM can list a deleted key for some seconds. */
const PAUSES_MS = [500, 1000, 2000];

/** Where keys are removed, and in what time. */
interface Workplace {
  /** In a root session. */
  readonly iam: IAMClient;
  readonly time: Pick<TimeBudget, "removingMs" | "verifyingMs">;
  readonly pause: Pause;
}

/**
 * Deletes keys, one after the other, and looks whether all keys are gone. One that IAM does not
 * delete keeps none of the others. A key that was not among these is never deleted: nobody has
 * looked at it.
 *
 * @throws {RemovalIncompleteError} If a key remains, or if that is not known; another attempt
 *   finishes it.
 */
export async function removeKeys(
  keys: readonly RootKey[],
  workplace: Workplace,
): Promise<Removal & { readonly remaining: readonly [] }> {
  const { iam, time } = workplace;
  const deleted: string[] = [];
  const failures: Error[] = [];
  for (const { accessKeyId } of keys) {
    try {
      const limits = limitCalls(time.removingMs());
      if (await deleteRootKey(iam, accessKeyId, limits)) deleted.push(accessKeyId);
    } catch (error) {
      failures.push(error as Error);
    }
  }
  const planned = keys.map(({ accessKeyId }) => accessKeyId);
  const remaining = await lookUntilGone(deleted, workplace).catch((error: Error) => {
    failures.push(error);
    return "UNKNOWN" as const;
  });
  const isGone = (id: string) => remaining !== "UNKNOWN" && !remaining.includes(id);
  const gone = planned.filter((id) => !deleted.includes(id) && isGone(id));
  if (remaining.length === 0) return { deleted, gone, remaining: [] };
  throw incomplete(planned, { deleted, gone, remaining }, failures);
}

/** Lists the keys that are there, and again as long as all of them have been deleted. */
async function lookUntilGone(
  deleted: readonly string[],
  { iam, time, pause }: Workplace,
): Promise<readonly string[]> {
  for (const pauseMs of [...PAUSES_MS, Infinity]) {
    const listed = await listRootKeys(iam, limitCalls(time.verifyingMs()));
    const remaining = listed.map(({ accessKeyId }) => accessKeyId);
    const mayGo = remaining.length > 0 && remaining.every((id) => deleted.includes(id));
    if (!mayGo || pauseMs >= time.verifyingMs()) return remaining;
    await pause(pauseMs);
  }
  throw new Error("The last pause is longer than any time.");
}

function incomplete(
  planned: readonly string[],
  removal: Removal,
  failures: readonly Error[],
): RemovalIncompleteError {
  const { deleted, gone, remaining } = removal;
  const strangers = remaining === "UNKNOWN" ? [] : remaining.filter((id) => !planned.includes(id));
  const message = [
    `The removal is incomplete: deleted ${list(deleted)}, gone otherwise ${list(gone)},`,
    remaining === "UNKNOWN" ? "and what remains is not known." : `remaining ${list(remaining)}.`,
    ...(strangers.length > 0
      ? [`Created meanwhile, so looked at by nobody and not deleted: ${list(strangers)}.`]
      : []),
    ...failures.map((failure) => failure.message),
    "Another attempt finishes what this one began.",
  ].join(" ");
  const cause = failures.length > 1 ? new AggregateError(failures) : failures[0];
  return new RemovalIncompleteError(message, removal, { cause });
}

function list(ids: readonly string[]): string {
  return ids.length > 0 ? ids.join(" and ") : "none";
}
