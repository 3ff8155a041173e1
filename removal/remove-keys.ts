import type { IAMClient } from "@aws-sdk/client-iam";
import { DeletionUnansweredError, KeyNotDeletedError } from "../shared/errors.ts";
import { deleteRootKey, listRootKeys } from "../shared/root-access-keys.ts";
import { isRefusal } from "../shared/service-error.ts";
import { limitCalls, SHORTEST_ATTEMPT_MS } from "../shared/time-limits.ts";
import type { Removal } from "./contract.ts";
import { RemovalIncompleteError } from "./errors.ts";
import type { RootKey } from "./plan.ts";
import { type Deletion, describeRemoval, isComplete, type Listing, removalOf } from "./removal.ts";
import { type Pause, pollUntil, type TimeBudget } from "./time-budget.ts";

/** The root session in which keys are removed, and the time for it. */
interface RemovalContext {
  /** In a root session. */
  readonly iam: IAMClient;
  readonly time: Pick<TimeBudget, "removingMs" | "verifyingMs">;
  readonly pause: Pause;
}

/**
 * Deletes keys one after the other and verifies that all keys are gone. If one deletion fails, the others
 * are still tried. Keys that are not in `keys` are never deleted: they are not part of the plan.
 *
 * @throws {RemovalIncompleteError} If a key remains, or may remain; another attempt starts from what is
 *   left.
 */
export async function removeKeys(
  keys: readonly RootKey[],
  context: RemovalContext,
): Promise<Removal> {
  const deletions = await deleteEach(keys, context);
  const listing = await listUntilGone(deletions, context);
  const removal = removalOf(deletions, listing);
  if (isComplete(removal)) return removal;
  const planned = keys.map(({ accessKeyId }) => accessKeyId);
  const failures = [...deletions, listing].flatMap(({ failure }) => failure ?? []);
  const cause = failures.length > 1 ? new AggregateError(failures) : failures[0];
  const isLasting = isRefused(removal, deletions);
  throw new RemovalIncompleteError(describeRemoval(removal, planned), removal, isLasting, {
    cause,
  });
}

/** Whether all that is left are planned keys that IAM refuses to delete, and would refuse again. */
function isRefused({ remaining, stillListed }: Removal, deletions: readonly Deletion[]): boolean {
  if (remaining === "UNKNOWN" || stillListed.length > 0) return false;
  const refused = deletions
    .filter(({ failure }) => isRefusal(failure?.cause))
    .map(({ accessKeyId }) => accessKeyId);
  return remaining.every((id) => refused.includes(id));
}

async function deleteEach(
  keys: readonly RootKey[],
  { iam, time }: RemovalContext,
): Promise<Deletion[]> {
  const deletions: Deletion[] = [];
  for (const [index, { accessKeyId }] of keys.entries()) {
    // One that hangs leaves the others their share.
    const shareMs = time.removingMs() / (keys.length - index);
    deletions.push(await deleteOne(iam, accessKeyId, shareMs));
  }
  return deletions;
}

async function deleteOne(iam: IAMClient, accessKeyId: string, timeMs: number): Promise<Deletion> {
  try {
    // Sent without time for the answer, the request could delete the key without any record of it.
    if (timeMs < SHORTEST_ATTEMPT_MS) {
      throw new KeyNotDeletedError(`No time was left to delete ${accessKeyId}.`);
    }
    const answer = await deleteRootKey(iam, accessKeyId, limitCalls(timeMs));
    return { accessKeyId, answer };
  } catch (error) {
    const answer = error instanceof DeletionUnansweredError ? "NONE" : "NOT_DELETED";
    return { accessKeyId, answer, failure: error as Error };
  }
}

/** Lists the keys that are there, and again as long as one of them may be about to vanish. */
async function listUntilGone(
  deletions: readonly Deletion[],
  { iam, time, pause }: RemovalContext,
): Promise<Listing> {
  const seen: (readonly string[])[] = [];
  const vanishing = new Set(
    deletions
      .filter(({ answer }) => answer !== "NOT_DELETED")
      .map(({ accessKeyId }) => accessKeyId),
  );
  const look = async () => {
    const keys = await listRootKeys(iam, limitCalls(time.verifyingMs()));
    const ids = keys.map(({ accessKeyId }) => accessKeyId);
    seen.push(ids);
    return ids;
  };
  const isSettled = (ids: readonly string[]) => !ids.some((id) => vanishing.has(id));
  try {
    return { listed: await pollUntil(look, isSettled, { timeLeft: time.verifyingMs, pause }) };
  } catch (error) {
    // What an earlier look has seen is known all the same.
    return { listed: seen.at(-1) ?? "UNKNOWN", failure: error as Error };
  }
}
