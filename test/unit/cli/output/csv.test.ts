import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { csv } from "../../../../cli/output/csv.ts";
import type { AccountResult } from "../../../../cli/results.ts";
import { ACTIVE, REPORT, render, UNKNOWN } from "./render.ts";

describe("CSV", () => {
  it("has a header, and a row for each account in the order of arrival", async () => {
    expect((await render(csv, [ACTIVE, UNKNOWN])).join("")).toBe(
      [
        "accountId,accountName,complianceType,reason,annotation,evidence",
        '222233334444,Payments,NON_COMPLIANT,ACTIVE_KEY,Root access key 1 is active: created 2019-03-02.,"{""keys"":[{""accessKeyId"":""AKIAEXAMPLE""}]}"',
        "111122223333,,INSUFFICIENT_DATA,NO_ANSWER,sts:AssumeRoot did not answer in time.,null",
        "",
      ].join("\r\n"),
    );
  });

  it("writes each row before it takes the next result", async () => {
    const seen: string[] = [];
    async function* results(): AsyncGenerator<AccountResult> {
      for (const result of [ACTIVE, UNKNOWN]) {
        seen.push(`asked for ${result.accountId}`);
        yield result;
      }
    }
    for await (const piece of csv(results(), REPORT)) seen.push(piece.slice(0, 12));
    expect(seen).toEqual([
      "accountId,ac",
      "asked for 222233334444",
      "222233334444",
      "asked for 111122223333",
      "111122223333",
    ]);
  });

  it.each(["=", "+", "-", "@", "\t", "\r"])(
    "does not let a cell that begins with %j be a formula",
    async (character) => {
      const text = (await render(csv, [{ ...ACTIVE, accountName: `${character}1+1` }])).join("");
      const [row] = parse(text, { columns: true }) as [Record<string, string>];
      expect(row.accountName).toBe(`'${character}1+1`);
    },
  );

  it("shows invisible characters by their code", async () => {
    const text = (await render(csv, [{ ...ACTIVE, accountName: "a\u202E\u001Bb" }])).join("");
    expect(text).toContain(",a[U+202E][U+001B]b,");
  });

  it.each(['a "quoted" name', "a, b", "two\nlines", "two\r\nlines"])(
    "keeps %j whole",
    async (accountName) => {
      const text = (await render(csv, [{ ...ACTIVE, accountName }])).join("");
      const rows = parse(text, { columns: true, record_delimiter: "\r\n" }) as [
        Record<string, string>,
      ];
      expect(rows).toHaveLength(1);
      expect(rows[0].accountName).toBe(accountName);
    },
  );
});
