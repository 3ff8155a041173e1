import { describe, expect, it } from "vitest";
import { table } from "../../../../cli/output/table.ts";
import { ACTIVE, render, UNKNOWN } from "./render.ts";

describe("the table", () => {
  it("has a row for each account, sorted by account id", async () => {
    expect((await render(table, [ACTIVE, UNKNOWN])).join("")).toBe(
      [
        "Account       Name      Compliance         Reason      Annotation",
        "111122223333            INSUFFICIENT_DATA  NO_ANSWER   sts:AssumeRoot did not answer in time.",
        "222233334444  Payments  NON_COMPLIANT      ACTIVE_KEY  Root access key 1 is active: created 2019-03-02.",
        "",
      ].join("\n"),
    );
  });

  it("has no column for names if none are known", async () => {
    const [text] = await render(table, [UNKNOWN]);
    expect(text).toMatch(/^Account +Compliance +Reason +Annotation\n/);
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
