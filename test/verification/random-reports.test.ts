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
import { HEADER, reportOfKeys, rootRow, rowOf } from "./report-text.ts";
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

/** What a report without quotes shows about the root user's slots, read as simply as can be. */
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

const number = (min: number, max: number, digits = 2) =>
  fc.integer({ min, max }).map((value) => String(value).padStart(digits, "0"));
const mostly = (usual: fc.Arbitrary<string>, ...others: string[]) =>
  fc.oneof({ weight: 9, arbitrary: usual }, fc.constantFrom(...others));
/** Dates, and what nearly is one. */
const dateText = fc
  .tuple(
    mostly(number(2015, 2026, 4), "1900", "2000", "2030", "20260", "26"),
    mostly(number(1, 12), "00", "13", "1"),
    fc.oneof({ weight: 2, arbitrary: number(1, 28) }, number(28, 32)),
    mostly(number(0, 23), "24", "25", "7"),
    mostly(number(0, 59), "60"),
    mostly(number(0, 59), "60"),
    mostly(
      fc.constantFrom("Z", "+00:00", "-23:59", "+23:59", ".5Z"),
      ...["+24:00", "-24:00", "+00:60", "", "z", " Z"],
    ),
  )
  .map(([year, month, day, hour, minute, second, zone]) => {
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`;
  });

/** Milliseconds since 1970, counted without Date; nothing where there is no such time. */
function timeOf(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|([+-])(\d\d):(\d\d))$/.exec(
    text,
  );
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [sign, zoneHour, zoneMinute] = [`${match[9] ?? "+"}1`, match[10] ?? 0, match[11] ?? 0].map(
    Number,
  ) as [number, number, number];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  const exists = day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
  if (!exists || zoneHour > 23 || zoneMinute > 59) return undefined;
  const offset = sign * (zoneHour * 60 + zoneMinute);
  const fraction = Number(match[7] ?? 0) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, fraction) - offset * 60_000;
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

  it("shows an inactive key only by dates that exist, and that can be", () => {
    const outcomes = new Tally();
    const HOUR_MS = 60 * 60 * 1000;
    fc.assert(
      fc.property(dateText, fc.option(dateText), (created, used) => {
        const key = ["false", created, used ?? "N/A", "N/A", "N/A"];
        const none = ["false", "N/A", "N/A", "N/A", "N/A"];
        const report = parse(reportOfKeys(ID, [none, key], undefined));
        const [createdMs, usedMs = createdMs] = [timeOf(created), timeOf(used ?? created)];
        const latest = NOW.getTime() + HOUR_MS;
        const isPossible =
          createdMs !== undefined &&
          (used === null || timeOf(used) !== undefined) &&
          createdMs <= latest &&
          Number(usedMs) <= latest &&
          Number(usedMs) >= createdMs - HOUR_MS;
        expect(report instanceof Error ? "unreadable" : report.keys[1]).toEqual(
          isPossible
            ? expect.objectContaining({ status: "INACTIVE", created: new Date(createdMs) })
            : "unreadable",
        );
        outcomes.add(isPossible ? "read" : "unreadable");
        tally.add(isPossible ? "read" : "unreadable");
      }),
      runs(3000),
    );
    outcomes.expectShares({ read: 0.03, unreadable: 0.2 });
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
        // What the report shows about another account keeps any result from being reported.
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

  it("leads to no verdict without a summary, unless it shows a key, and never to COMPLIANT", async () => {
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
