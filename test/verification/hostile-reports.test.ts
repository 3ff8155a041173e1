import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NoVerdictError } from "../../rule/evaluate.ts";
import { nastyText, PROTOTYPE_NAMES } from "./hostile-input.ts";
import { rootRow, rowOf } from "./report-text.ts";
import { type Edit, isCompliant, openReports } from "./reports-under-test.ts";
import { Tally } from "./tally.ts";

const tally = new Tally();
let reports: Awaited<ReturnType<typeof openReports>>;
beforeAll(async () => {
  reports = await openReports();
});
afterAll(async () => {
  await reports.close();
  tally.print("reports");
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
const userRow = (name: string) => rowOf("111122223333", name, "user/u", ["ACTIVE", "ACTIVE"]);

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
    await expect(reports.evaluate("none", "readable", change)).resolves.toMatchObject({
      reason: "NO_KEY",
      unreadable: {},
    });
    await expect(reports.evaluate("active", "readable", change)).resolves.toMatchObject({
      reason: "ACTIVE_KEY",
    });
    await expect(reports.evaluate("inactive", "unreadable", change)).resolves.toMatchObject({
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
        return append(rootRow(id, ["ABSENT", "ABSENT"]))(csv);
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
      await reports.evaluate("active", "readable", change),
      await reports.evaluate("inactive", "readable", change),
      await reports.evaluate("none", "readable", change),
    ];
    for (const outcome of outcomes) {
      expect(outcome.reason).toMatch(/^(DETAILS_UNAVAILABLE|NO_KEY)$/);
      tally.add("evaluated");
    }
    expect(outcomes.slice(0, 2).some(isCompliant)).toBe(false);
    await expect(reports.evaluate("active", "unreadable", change)).resolves.toBeInstanceOf(
      NoVerdictError,
    );
    tally.add("evaluated");
  });
});

describe("a column for a further key", () => {
  const further = (name: string, value: string) =>
    cells((header, root) => {
      header.push(name);
      root.push(value);
    });

  it.each([
    "access_key_3_active",
    "access_key_10_active",
    "access_key_0_active",
    "access_key_01_active",
    "access_key_3_last_rotated",
    " Access_Key_3_Active ",
    "ACCESS_KEY_x",
  ])("%s hides no key, whatever it says but that there is none", async (name) => {
    for (const value of ["true", "TRUE", "", " false", "no_information", "2019-03-02T10:00:00Z"]) {
      const change = further(name, value);
      await expect(reports.evaluate("inactive", "readable", change)).resolves.toMatchObject({
        reason: "DETAILS_UNAVAILABLE",
        unreadable: { report: expect.stringContaining("does not show all") },
      });
      await expect(reports.evaluate("none", "readable", change)).resolves.toMatchObject({
        reason: "NO_KEY",
        unreadable: { report: expect.stringContaining("does not show all") },
      });
      await expect(reports.evaluate("active", "readable", change)).resolves.toMatchObject({
        reason: "ACTIVE_KEY",
      });
      await expect(reports.evaluate("inactive", "unreadable", change)).resolves.toBeInstanceOf(
        NoVerdictError,
      );
      for (let count = 0; count < 4; count++) tally.add("evaluated");
    }
    for (const value of ["false", "FALSE", "N/A"]) {
      const outcome = await reports.evaluate("inactive", "readable", further(name, value));
      expect(outcome.reason).toBe("INACTIVE_KEY");
      tally.add("evaluated");
    }
  });
});
