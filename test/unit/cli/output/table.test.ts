import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import type { Report } from "../../../../cli/output/format.ts";
import { table } from "../../../../cli/output/table.ts";
import type { AccountResult } from "../../../../cli/results.ts";
import { ACTIVE, render, UNKNOWN } from "./render.ts";

const COMPLIANT: AccountResult = {
  ...ACTIVE,
  accountId: "333344445555",
  complianceType: "COMPLIANT",
  reason: "NO_KEY",
};

describe("the table", () => {
  it("has a line for each account, the worst first, if the output is not a terminal", async () => {
    expect((await render(table, [COMPLIANT, ACTIVE, UNKNOWN])).join("")).toBe(
      [
        "Account       Name      Compliance         Finding",
        "222233334444  Payments  NON_COMPLIANT      ACTIVE_KEY: Root access key 1 is active: created 2019-03-02.",
        "111122223333            INSUFFICIENT_DATA  NO_ANSWER: sts:AssumeRoot did not answer in time.",
        "333344445555  Payments  COMPLIANT          NO_KEY: Root access key 1 is active: created 2019-03-02.",
        "",
      ].join("\n"),
    );
  });

  it("has no column for names if none are known", async () => {
    const [text] = await render(table, [UNKNOWN]);
    expect(text).toMatch(/^Account +Compliance +Finding\n/);
  });

  it("shows what AWS Config reported instead of REPORTED", async () => {
    const reported = { ...ACTIVE, reason: "REPORTED" };
    const stale = { ...UNKNOWN, reason: "STALE", annotation: "STALE: no result." };
    const [text = ""] = await render(table, [reported, stale]);
    expect(text).not.toContain("REPORTED");
    expect(text).toContain("  Root access key 1 is active");
    expect(text).toContain("  STALE: no result.");
    const [one = ""] = await render(table, [reported], { one: () => [] });
    expect(one).not.toContain("REPORTED");
  });

  describe("on a terminal", () => {
    const terminal = { width: 80, hasColors: false };
    const clean = ["333344445555", "444455556666"].map((accountId) => ({
      ...COMPLIANT,
      accountId,
    }));
    const shown = async (results: readonly AccountResult[], about: Partial<Report> = {}) =>
      (await render(table, results, { terminal, ...about })).join("");

    it("names noncompliant and unknown accounts, and counts compliant ones", async () => {
      const text = await shown([...clean, UNKNOWN, ACTIVE]);
      expect(text.match(/\d{12}/g)).toEqual(["222233334444", "111122223333"]);
      expect(text).toContain("│ Payments ");
      expect(text).toMatch(/\n2 compliant accounts not shown \(--all shows every account\)\.\n$/);
      expect(await shown(clean.slice(0, 1))).toBe(
        "1 compliant account not shown (--all shows every account).\n",
      );
    });

    it("shows compliant accounts with --all", async () => {
      const text = await shown([...clean, ACTIVE], { showsAll: true });
      expect(text.match(/\d{12}/g)).toEqual(["222233334444", "333344445555", "444455556666"]);
      expect(text).not.toContain("not shown");
    });

    it("wraps at words to 80 columns, also what is shown of one account", async () => {
      const annotation = "The key was used by a service of which nobody knows. ".repeat(6);
      const section = { title: "Next", lines: [`1. ${annotation}`, `  ${annotation}`] };
      const wordsOf = (text: string) =>
        text.split(/[^\p{L}]+/u).filter((word) => word === "nobody");
      for (const one of [undefined, () => [section]]) {
        const text = await shown([{ ...ACTIVE, annotation, accountName: "決済".repeat(40) }], {
          one,
        });
        for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(80);
        expect(wordsOf(text)).toHaveLength(one ? 18 : 6);
        if (!one) expect(text.match(/[決済]/g)).toHaveLength(80);
      }
    });
  });

  it("has colors only on a terminal with colors", async () => {
    const [plain = ""] = await render(table, [ACTIVE], {
      terminal: { width: 100, hasColors: false },
    });
    expect(plain).toMatch(/^┌/);
    expect(plain).not.toContain("\u001B");
    const [coloured] = await render(table, [ACTIVE], { terminal: { width: 100, hasColors: true } });
    expect(coloured).toContain("\u001B[31mNON_COMPLIANT");
  });

  it("lets no name or error move the cursor", async () => {
    const nasty = { ...ACTIVE, accountName: "\u001B[2Ja", annotation: "b\u001B[2J\r\nc" };
    for (const one of [undefined, () => []]) {
      const [text = ""] = await render(table, [nasty], { one });
      expect(text).not.toMatch(/\p{Cc}(?<!\n)/u);
      expect(text.trimEnd().split("\n")).toHaveLength(one ? 4 : 2);
    }
  });

  it("shows invisible characters by their code", async () => {
    const [text] = await render(table, [{ ...ACTIVE, accountName: "a\u202E\u001Bb" }]);
    expect(text).toContain("  a[U+202E][U+001B]b  ");
  });

  it("shows more of one account than fits into a row", async () => {
    const one = () => [
      { title: "Evidence", lines: ["The first", "  and the second"] },
      { title: "Next", lines: [] },
    ];
    expect((await render(table, [ACTIVE], { one })).join("")).toBe(
      [
        "Account     222233334444",
        "Compliance  NON_COMPLIANT",
        "Reason      ACTIVE_KEY",
        "Annotation  Root access key 1 is active: created 2019-03-02.",
        "Evidence    The first",
        "              and the second",
        "",
      ].join("\n"),
    );
  });

  it("has every account of many", async () => {
    const many = Array.from({ length: 500 }, () => ({ ...ACTIVE, annotation: "word ".repeat(20) }));
    const [text = ""] = await render(table, many, { terminal: { width: 100, hasColors: false } });
    expect(text.match(/222233334444/g)).toHaveLength(500);
  });
});
