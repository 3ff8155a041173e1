import type { Removal } from "./contract.ts";

/** What came of the deletion of a key. */
export interface Deletion {
  readonly accessKeyId: string;
  /** What IAM said; `NOT_DELETED` too where it was not asked. */
  readonly answer: "DELETED" | "NO_SUCH_KEY" | "NOT_DELETED" | "NONE";
  readonly failure?: Error;
}

/** Which keys were there afterwards. */
export interface Listing {
  /** Ids, as IAM listed them the last time that it did. */
  readonly listed: readonly string[] | "UNKNOWN";
  /** Why there was no later list, if there should have been one. */
  readonly failure?: Error;
}

/**
 * Says what happened to keys. IAM's list can be behind its deletions, so a key that it lists although it
 * has said that there is none is neither deleted for certain nor there for certain.
 *
 * | answer to the deletion | listed      | not listed | list unknown |
 * |------------------------|-------------|------------|--------------|
 * | deleted                | stillListed | deleted    | deleted      |
 * | no such key            | stillListed | gone       | –            |
 * | not deleted, or none   | remaining   | gone       | –            |
 * | another key            | remaining   |            |              |
 */
export function removalOf(deletions: readonly Deletion[], { listed, failure }: Listing): Removal {
  const idsOf = (...answers: Deletion["answer"][]) =>
    deletions
      .filter(({ answer }) => answers.includes(answer))
      .map(({ accessKeyId }) => accessKeyId);
  const isListed = (id: string) => listed !== "UNKNOWN" && listed.includes(id);
  const isUnlisted = (id: string) => listed !== "UNKNOWN" && !listed.includes(id);

  const stillListed = idsOf("DELETED", "NO_SUCH_KEY").filter(isListed);
  const failures = [...deletions.map((deletion) => deletion.failure), failure];
  return {
    deleted: idsOf("DELETED").filter((id) => !isListed(id)),
    gone: idsOf("NO_SUCH_KEY", "NOT_DELETED", "NONE").filter(isUnlisted),
    stillListed,
    remaining: listed === "UNKNOWN" ? listed : listed.filter((id) => !stillListed.includes(id)),
    problems: failures.flatMap((problem) => problem?.message ?? []),
  };
}

/** Whether no key is left, and nothing that IAM has said speaks against it. */
export function isComplete({ remaining, stillListed }: Removal): boolean {
  return remaining !== "UNKNOWN" && remaining.length === 0 && stillListed.length === 0;
}

/**
 * Says of a removal that is incomplete what happened to the keys and why.
 *
 * @param planned ids of all keys that were to be removed
 */
export function describeRemoval(removal: Removal, planned: readonly string[]): string {
  const { deleted, gone, stillListed, remaining, problems } = removal;
  const strangers = remaining === "UNKNOWN" ? [] : remaining.filter((id) => !planned.includes(id));
  return [
    `The removal is incomplete: deleted ${inWords(deleted)}, gone otherwise ${inWords(gone)},`,
    remaining === "UNKNOWN" ? "and what remains is not known." : `remaining ${inWords(remaining)}.`,
    ...(stillListed.length > 0
      ? [`IAM confirmed the deletion but still lists: ${inWords(stillListed)}.`]
      : []),
    ...(strangers.length > 0
      ? [`Created during the removal, so not checked and not deleted: ${inWords(strangers)}.`]
      : []),
    ...problems,
    "Another attempt starts from what is left.",
  ].join(" ");
}

function inWords(ids: readonly string[] | "UNKNOWN"): string {
  if (ids === "UNKNOWN") return "not known";
  return ids.length > 0 ? ids.join(" and ") : "none";
}
