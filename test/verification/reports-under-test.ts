import { expect } from "vitest";
import { NoVerdictError } from "../../rule/evaluate.ts";
import type { EvaluationRecord } from "../../rule/handler.ts";
import { type FleetAccount, openFleet } from "../integration/fleet.ts";
import { expectClear, prototypes } from "./expect-clear.ts";
import { beforeDeadline } from "./side-by-side.ts";

type Keys = "none" | "active" | "inactive";
export type Edit = (csv: string) => string;

export const LONGEST_MESSAGE = 4000;
/** A Lambda timeout that has to be enough for whatever a report is. */
const TIMEOUT_MS = 30_000;

/** Accounts with each kind of root key, whose reports can be changed on their way from IAM. */
export async function openReports() {
  const before = prototypes();
  const fleet = await openFleet();
  /** By their root keys and by whether their summary can be read. */
  const accounts = new Map<string, FleetAccount>();
  let edit: Edit = (csv) => csv;
  for (const keys of ["none", "active", "inactive"] as const) {
    for (const summary of ["readable", "unreadable"] as const) {
      const account = fleet.addAccount({
        inactiveKeys: keys === "active" ? "COMPLIANT" : "NON_COMPLIANT",
      });
      if (keys !== "none") account.account.createRootKey();
      if (keys === "inactive") account.account.setRootKeyActive(1, false);
      account.account.reports.request();
      if (summary === "unreadable") account.fail("GetAccountSummary", { kind: "accessDenied" });
      account.fail("GetCredentialReport", {
        kind: "malformed",
        change: (body) =>
          body.replace(/(?<=<Content>)[^<]*/, (content) =>
            Buffer.from(edit(Buffer.from(content, "base64").toString())).toString("base64"),
          ),
      });
      accounts.set(`${keys}, ${summary}`, account);
    }
  }

  return {
    /** Evaluates while IAM gives the report changed. */
    async evaluate(keys: Keys, summary: "readable" | "unreadable", change: Edit) {
      edit = change;
      const account = accounts.get(`${keys}, ${summary}`) as FleetAccount;
      const { result: outcome, isInTime } = await beforeDeadline(TIMEOUT_MS - 1000, () =>
        account.evaluate({}, TIMEOUT_MS).catch((error: unknown) => {
          if (error instanceof NoVerdictError) return error;
          throw error;
        }),
      );
      expect(isInTime, "It ended in time.").toBe(true);
      if (outcome instanceof Error) expectClear(outcome, LONGEST_MESSAGE);
      return outcome;
    },

    /** Nothing that was read may have added to what all objects have. */
    async close(): Promise<void> {
      expect(prototypes()).toEqual(before);
      await fleet.close();
    },
  };
}

export function isCompliant(outcome: EvaluationRecord | Error): boolean {
  return "complianceType" in outcome && outcome.complianceType === "COMPLIANT";
}
