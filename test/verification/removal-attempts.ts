import { expect } from "vitest";
import type { FailureRecord, RemovalRecord } from "../../removal/contract.ts";
import { handleEvent } from "../../removal/handler.ts";
import { openOrganization } from "../integration/removal-under-test.ts";
import { expectClear, prototypes } from "./expect-clear.ts";
import { beforeDeadline } from "./side-by-side.ts";
import type { Tally } from "./tally.ts";

const LONGEST_MESSAGE = 4000;
const TIMEOUT_MS = 10_000;
/** Errors that the function's documentation names. */
const DOCUMENTED =
  /^(InvalidRequest|InvalidSettings|UnsupportedPartition|PassingFault|RootSession|KeysNotListed|RemovalIncomplete)Error$/;

export type Attempts = Awaited<ReturnType<typeof openAttempts>>;

/**
 * An organization in which any removal has to end as documented.
 *
 * @param tally counts what removals come to
 */
export async function openAttempts(tally: Tally) {
  const before = prototypes();
  const under = await openOrganization();
  const strangersKey = under.daysAgo(400, () => under.other.createRootKey()).id;
  const logged = () => [...under.records, ...under.failures];

  return {
    under,

    /** Removes, which has to end in time, in a result or an error as documented, with one record of it. */
    async attempt(event: unknown, environment: Record<string, string> = {}) {
      const known = new Set(logged());
      const { result: outcome, isInTime } = await beforeDeadline(TIMEOUT_MS, () =>
        handleEvent(event, under.context(TIMEOUT_MS), under.dependencies(environment)).catch(
          (error: Error) => error,
        ),
      );
      expect(isInTime, "It ended in time.").toBe(true);
      const [record, ...more] = logged().filter((each) => !known.has(each));
      expect(record).toBeDefined();
      expect(more).toEqual([]);
      const problem = problemOf(outcome);
      if (problem) expect(problem.name).toMatch(DOCUMENTED);
      expectClear(problem ?? (outcome as RemovalRecord), LONGEST_MESSAGE);
      tally.add(problem ? "failed" : decisionOf(outcome));
      return { outcome, record: record as Partial<RemovalRecord> };
    },

    deleteAllKeys(): void {
      for (const { slot } of [...under.account.rootKeys]) under.account.deleteRootKey(slot);
    },

    /** No other account may have been changed, nor the prototypes of all objects. */
    async close(): Promise<void> {
      expect(under.other.rootKeys.map(({ id }) => id)).toEqual([strangersKey]);
      expect(prototypes()).toEqual(before);
      await under.close();
    },
  };
}

type Outcome = RemovalRecord | FailureRecord | Error;

/** The error of an attempt that failed, whether or not it was thrown. */
export function problemOf(outcome: Outcome): { name: string; message: string } | undefined {
  if (outcome instanceof Error) return outcome;
  return "error" in outcome ? outcome.error : undefined;
}

export const decisionOf = (outcome: Outcome) =>
  outcome instanceof Error ? "FAILED" : outcome.decision;
