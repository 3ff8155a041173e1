import { expect } from "vitest";
import { PutEvaluationsError } from "../../rule/errors.ts";
import { NoVerdictError } from "../../rule/evaluate.ts";
import type { EvaluationRecord } from "../../rule/handler.ts";
import { type FleetAccount, openFleet } from "../integration/fleet.ts";
import { expectClear, prototypes } from "./expect-clear.ts";
import { beforeDeadline } from "./side-by-side.ts";
import { EVALUATION_OPERATIONS, type EvaluationOperation } from "./strikes.ts";
import type { Tally } from "./tally.ts";

export const LONGEST_MESSAGE = 4000;
/** A Lambda timeout that has to be enough for whatever AWS answers. */
export const TIMEOUT_MS = 10_000;

export type Keys = "key" | "no key";
type Body = string | Uint8Array;
export type Change = (body: string) => Body;
type Outcome = EvaluationRecord | NoVerdictError | PutEvaluationsError;

/**
 * Accounts in which the answer of one operation can be changed.
 *
 * @param tally counts what evaluations come to
 */
export async function openAnswers(tally: Tally) {
  const before = prototypes();
  const fleet = await openFleet();
  /** Whose changed answer it is, by operation and by whether there is a key. */
  const accounts = new Map<string, FleetAccount>();
  let change: Change = (body) => body;
  let changed: Body = "";
  for (const operation of EVALUATION_OPERATIONS) {
    for (const keys of ["key", "no key"] as const) {
      const account = fleet.addAccount();
      if (keys === "key") account.account.createRootKey();
      account.account.reports.request();
      account.fail(operation, {
        kind: "malformed",
        change: (body) => {
          changed = change(body);
          return changed;
        },
      });
      // So that nothing but the summary tells of a key.
      if (operation === "GetAccountSummary")
        account.fail("GetCredentialReport", { kind: "accessDenied" });
      accounts.set(`${operation}, ${keys}`, account);
    }
  }

  return {
    fleet,
    /** The answer as it was changed last. */
    changed: () => changed,

    /** Evaluates while AWS gives the operation's answer changed. */
    async evaluate(
      operation: EvaluationOperation,
      keys: Keys,
      changeNow: Change,
      timeoutMs = TIMEOUT_MS,
    ): Promise<Outcome> {
      change = changeNow;
      const account = accounts.get(`${operation}, ${keys}`) as FleetAccount;
      const { result: outcome, isInTime } = await beforeDeadline(timeoutMs, () =>
        account.evaluate({}, timeoutMs).catch((error: unknown) => {
          if (error instanceof NoVerdictError || error instanceof PutEvaluationsError) return error;
          throw error;
        }),
      );
      expect(isInTime, "It ended in time.").toBe(true);
      if (outcome instanceof Error) expectClear(outcome, LONGEST_MESSAGE);
      tally.add(outcome instanceof Error ? outcome.name : outcome.complianceType);
      return outcome;
    },

    /** Nothing that was read may have added to what all objects have. */
    async close(): Promise<void> {
      expect(prototypes()).toEqual(before);
      await fleet.close();
    },
  };
}

export const reasonOf = (outcome: Outcome) => ("reason" in outcome ? outcome.reason : "");

export const isCompliant = (outcome: Outcome) =>
  "complianceType" in outcome && outcome.complianceType === "COMPLIANT";
