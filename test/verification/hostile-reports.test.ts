import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UnreadableEvidenceError } from "../../rule/errors.ts";
import { NoVerdictError } from "../../rule/evaluate.ts";
import {
  type CredentialReport,
  parseCredentialReport,
} from "../../rule/evidence/credential-report.ts";
import type { EvaluationRecord } from "../../rule/handler.ts";
import { type Fleet, type FleetAccount, openFleet } from "../integration/fleet.ts";
import { runs } from "./effort.ts";
import { edits, expectClear, nastyText, PROTOTYPE_NAMES, prototypes, Tally } from "./hostile.ts";

type Keys = "none" | "active" | "inactive";
type Edit = (csv: string) => string;

const LONGEST_MESSAGE = 4000;
/** A Lambda timeout that has to be enough for whatever a report is. */
const TIMEOUT_MS = 10_000;

const before = prototypes();
const tally = new Tally();
let fleet: Fleet;
/** By their root keys and by whether their summary can be read. */
const accounts = new Map<string, FleetAccount>();
let edit: Edit = (csv) => csv;

beforeAll(async () => {
  fleet = await openFleet();
  for (const keys of ["none", "active", "inactive"] as const) {
    for (const summary of ["readable", "unreadable"] as const) {
      const id = String(100000000000 + accounts.size);
      const account = fleet.addAccount(id, {
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
});
afterAll(async () => {
  expect(prototypes()).toEqual(before);
  await fleet.close();
  tally.print("reports");
});

/** Evaluates while IAM gives the report changed. */
async function evaluate(keys: Keys, summary: "readable" | "unreadable", change: Edit) {
  edit = change;
  const started = performance.now();
  const account = accounts.get(`${keys}, ${summary}`) as FleetAccount;
  const outcome = await account.evaluate({}, TIMEOUT_MS).catch((error: unknown) => {
    if (error instanceof NoVerdictError) return error;
    throw error;
  });
  expect(performance.now() - started).toBeLessThan(TIMEOUT_MS - 1000);
  if (outcome instanceof Error) expectClear(outcome, LONGEST_MESSAGE);
  return outcome;
}

const isCompliant = (outcome: EvaluationRecord | Error) =>
  "complianceType" in outcome && outcome.complianceType === "COMPLIANT";

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

function parse(csv: string): CredentialReport | UnreadableEvidenceError {
  try {
    return parseCredentialReport(Buffer.from(csv), new Date(), "111122223333");
  } catch (error) {
    if (error instanceof UnreadableEvidenceError) return error;
    throw error;
  }
}

const HEADER =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";
const NO_KEY = "false,N/A,N/A,N/A,N/A";
const INACTIVE = "false,2019-03-02T00:00:00Z,N/A,N/A,N/A";
const ACTIVE = "true,2019-03-02T00:00:00Z,2020-01-01T00:00:00Z,us-east-1,s3";
const rowOf = (user: string, arn: string, ...slots: string[]) =>
  `${user},arn:aws:iam::111122223333:${arn},2016-05-16T18:13:11+00:00,not_supported,N/A,not_supported,not_supported,true,${slots.join()},false,N/A,false,N/A`;
const row = fc
  .tuple(fc.constantFrom(NO_KEY, INACTIVE, ACTIVE), fc.constantFrom(NO_KEY, INACTIVE, ACTIVE))
  .map((slots) => rowOf("<root_account>", "root", ...slots));

describe("a report that was changed at random", () => {
  it("is read as what it says, or not at all", () => {
    const outcomes = new Tally();
    const change = edits(nastyText.map((text) => text.replaceAll('"', "")));
    const user = fc.constantFrom("alice", "a,b", "", ...PROTOTYPE_NAMES);
    fc.assert(
      fc.property(row, fc.array(user), change, (root, users, edited) => {
        const others = users.map((name) => rowOf(name, `user/${name}`, ACTIVE, INACTIVE));
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
          await evaluate("none", "readable", change),
          await evaluate("active", "readable", change),
          await evaluate("inactive", "readable", change),
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
          const outcome = await evaluate(keys, "unreadable", change);
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

/** A line in the place of another user's, before or after the root user's. */
const insert =
  (...lines: string[]): Edit =>
  (csv) => {
    const [header, root] = csv.split("\n");
    return [header, ...lines, root].join("\n");
  };
const append =
  (...lines: string[]): Edit =>
  (csv) =>
    [csv, ...lines].join("\n");
const cells =
  (edit: (header: string[], root: string[]) => void): Edit =>
  (csv) => {
    const [header = [], root = []] = csv.split("\n").map((line) => line.split(","));
    edit(header, root);
    return [header, root].map((values) => values.join()).join("\n");
  };
const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index));
const userRow = (name: string) => rowOf(name, "user/u", ACTIVE, ACTIVE);

describe("a report is read all the same", () => {
  it.each<[string, Edit]>([
    [
      "with users of every nasty name",
      (csv) =>
        insert(
          ...fc
            .sample(nastyText, { numRuns: 500, seed: 1 })
            .map((name) => userRow(`u${name.replaceAll(/["\r\n]/g, "")}`)),
        )(csv),
    ],
    ["with a user whose other column says <root_account>", insert("alice,<root_account>,x")],
    [
      "with a user called <root_account> and more",
      append(userRow("<root_account>x"), userRow(" <root_account>")),
    ],
    ["with users called as all objects' members", insert(...PROTOTYPE_NAMES.map(userRow))],
    [
      "with columns called as all objects' members",
      cells((header, root) => {
        header.unshift(...PROTOTYPE_NAMES);
        root.unshift(...PROTOTYPE_NAMES);
      }),
    ],
    [
      "with its columns reversed",
      cells((header, root) => [header, root].map((values) => values.reverse())),
    ],
    [
      "with line ends of both kinds",
      (csv) => insert(userRow("a"), userRow("b\r"), "\r")(csv).replace("\n", "\r\n"),
    ],
    [
      "with quoted values",
      (csv) =>
        csv
          .split("\n")
          .map((line) =>
            line
              .split(",")
              .map((value) => `"${value}"`)
              .join(),
          )
          .join("\n"),
    ],
    ["with 20,000 users", insert(...many(20_000, (index) => userRow(`user-${index}`)))],
    ["with a user of five megabytes", insert(userRow("u".repeat(5e6)))],
    ["with a row of a million commas", insert(",".repeat(1e6))],
    ["with a million empty lines", insert("\n".repeat(1e6))],
    [
      "with 100,000 columns",
      cells((header, root) => [header, root].map((values) => values.push(...many(1e5, String)))),
    ],
    [
      "with 3,000 rows that name the root user, after 30,000 columns",
      (csv) =>
        cells((header, root) =>
          [header, root].map((values) => values.unshift(...many(3e4, (index) => `c${index}`))),
        )(csv) + "\nx,<root_account>".repeat(3000),
    ],
  ])("%s", async (_, change) => {
    await expect(evaluate("none", "readable", change)).resolves.toMatchObject({
      reason: "NO_KEY",
      unreadable: {},
    });
    await expect(evaluate("active", "readable", change)).resolves.toMatchObject({
      reason: "ACTIVE_KEY",
    });
    await expect(evaluate("inactive", "unreadable", change)).resolves.toMatchObject({
      reason: "INACTIVE_KEY",
      degraded: true,
    });
    for (let count = 0; count < 3; count++) tally.add("evaluated");
  });
});

describe("a report is not read", () => {
  it.each<[string, Edit]>([
    ["with a quote that swallows the root user's row", insert('"alice')],
    ["with three megabytes of quotes that do so", insert(`"${'""'.repeat(1.5e6)}`)],
    ["with a second root row in another user's name", insert(userRow(`"a\n<root_account>`))],
    [
      "with a root row beside the true one",
      (csv) => {
        const [, id = ""] = /iam::(\d+)/.exec(csv) ?? [];
        const other = rowOf("<root_account>", "root", NO_KEY, NO_KEY);
        return append(other.replace("111122223333", id))(csv);
      },
    ],
    [
      "with all columns twice",
      cells((header, root) => [header, root].map((values) => values.push(...values))),
    ],
    [
      "with names of columns in capitals",
      (csv) => csv.replace(/.*/, (header) => header.toUpperCase()),
    ],
    ["with two byte-order marks", (csv) => `\ufeff\ufeff${csv}`],
    ["with carriage returns alone", (csv) => csv.replaceAll("\n", "\r")],
    ["of nothing but NUL", () => "\0".repeat(1e6)],
    ["of three megabytes of nothing", () => " ".repeat(3e6)],
  ])("%s", async (_, change) => {
    const outcomes = [
      await evaluate("active", "readable", change),
      await evaluate("inactive", "readable", change),
      await evaluate("none", "readable", change),
    ];
    for (const outcome of outcomes) {
      expect(outcome.reason).toMatch(/^(DETAILS_UNAVAILABLE|NO_KEY)$/);
      tally.add("evaluated");
    }
    expect(outcomes.slice(0, 2).some(isCompliant)).toBe(false);
    await expect(evaluate("active", "unreadable", change)).resolves.toBeInstanceOf(NoVerdictError);
    tally.add("evaluated");
  });
});
