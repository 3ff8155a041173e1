import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UnreadableEvidenceError } from "../../rule/errors.ts";
import { NoVerdictError } from "../../rule/evaluate.ts";
import {
  type CredentialReport,
  parseCredentialReport,
} from "../../rule/evidence/credential-report.ts";
import { runs } from "./effort.ts";
import { expectClear } from "./expect-clear.ts";
import { edits, nastyText, PROTOTYPE_NAMES } from "./hostile-input.ts";
import { HEADER, rootRow, rowOf } from "./report-text.ts";
import { isCompliant, LONGEST_MESSAGE, openReports } from "./reports-under-test.ts";
import { Tally } from "./tally.ts";

const ID = "111122223333";
const tally = new Tally();
let reports: Awaited<ReturnType<typeof openReports>>;
beforeAll(async () => {
  reports = await openReports();
});
afterAll(async () => {
  await reports.close();
  tally.print("random reports");
});

/** What a report without quotes says of the root user's slots, read as simply as can be. */
function readSimply(csv: string): string[] | undefined {
  const [header = [], ...rows] = csv
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => line.split(","));
  const valueIn = (row: string[], column: string) => row[header.indexOf(column)] ?? "";
  const roots = rows.filter((row) => valueIn(row, "user") === "<root_account>");
  const [root] = roots;
  if (root?.length !== header.length || roots.length > 1) return undefined;
  return [1, 2].map((slot) => {
    const active = valueIn(root, `access_key_${slot}_active`).toLowerCase();
    const rotated = valueIn(root, `access_key_${slot}_last_rotated`);
    if (active === "true") return "ACTIVE";
    return active === "false" && rotated === "N/A"
      ? "ABSENT"
      : `not active, ${rotated.slice(0, 4)}`;
  });
}

const NOW = new Date();
const AGE = { generatedTime: NOW, readTime: { isCertain: true, now: NOW } } as const;

function parse(csv: string): CredentialReport | UnreadableEvidenceError {
  try {
    return parseCredentialReport(Buffer.from(csv), AGE, ID);
  } catch (error) {
    if (error instanceof UnreadableEvidenceError) return error;
    throw error;
  }
}

const slot = fc.constantFrom("ABSENT", "INACTIVE", "ACTIVE");
const row = fc.tuple(slot, slot).map((slots) => rootRow(ID, slots));

describe("a report that was changed at random", () => {
  it("is read as what it says, or not at all", () => {
    const outcomes = new Tally();
    const change = edits(nastyText.map((text) => text.replaceAll('"', "")));
    const user = fc.constantFrom("alice", "a,b", "", ...PROTOTYPE_NAMES);
    fc.assert(
      fc.property(row, fc.array(user), change, (root, users, edited) => {
        const others = users.map((name) => rowOf(ID, name, `user/${name}`, ["ACTIVE", "INACTIVE"]));
        const csv = edited([HEADER, ...others, root].join("\n"));
        const report = parse(csv);
        if (report instanceof Error) {
          expectClear(report, LONGEST_MESSAGE);
          outcomes.add("unreadable");
          tally.add("unreadable");
          return;
        }
        const simple = readSimply(csv);
        const said = report.keys.map(({ status }, index) =>
          // A slot that cannot be read says nothing, and is there only beside one that is active.
          status === "UNREADABLE" ? simple?.[index] : status,
        );
        expect(said.map((status) => (status === "INACTIVE" ? "not active, 2019" : status))).toEqual(
          simple,
        );
        outcomes.add("read");
        tally.add("read");
      }),
      runs(6000),
    );
    outcomes.expectShares({ read: 0.15, unreadable: 0.2 });
  });

  it("never makes an account with a key COMPLIANT, nor one without a key NON_COMPLIANT", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(edits(), async (change) => {
        const [none, active, inactive] = [
          await reports.evaluate("none", "readable", change),
          await reports.evaluate("active", "readable", change),
          await reports.evaluate("inactive", "readable", change),
        ];
        expect(isCompliant(active) || isCompliant(inactive)).toBe(false);
        // What the report says of another account keeps any result from being reported.
        expect(none instanceof Error ? none.reason : none.complianceType).toMatch(
          /^(COMPLIANT|ANOTHER)/,
        );
        for (const outcome of [none, active, inactive]) {
          outcomes.add(String(outcome.reason));
          tally.add("evaluated");
        }
      }),
      runs(150),
    );
    outcomes.expectShares({
      NO_KEY: 0.1,
      ACTIVE_KEY: 0.05,
      INACTIVE_KEY: 0.05,
      DETAILS_UNAVAILABLE: 0.1,
    });
  });

  it("gives no verdict without a summary, unless it says that there is a key, and none COMPLIANT", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(edits(), async (change) => {
        for (const keys of ["none", "active", "inactive"] as const) {
          const outcome = await reports.evaluate(keys, "unreadable", change);
          expect(isCompliant(outcome)).toBe(false);
          if (keys === "none") expect(outcome).toBeInstanceOf(NoVerdictError);
          outcomes.add(outcome instanceof Error ? "no verdict" : "degraded");
          tally.add("evaluated");
        }
      }),
      runs(150),
    );
    outcomes.expectShares({ "no verdict": 0.4, degraded: 0.1 });
  });
});
