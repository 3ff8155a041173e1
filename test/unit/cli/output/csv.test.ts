import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { csv } from "../../../../cli/output/csv.ts";
import { ACTIVE, render, UNKNOWN } from "./render.ts";

const HEADER =
  "accountId,accountName,complianceType,reason,annotation,observedAt,rootKeyPresent,reportGeneratedTime," +
  "key1Id,key1Status,key1Created,key1LastUsed,key1LastUsedService,key1LastUsedRegion," +
  "key2Id,key2Status,key2Created,key2LastUsed,key2LastUsedService,key2LastUsedRegion," +
  "ruleName,ruleRegion,lastComplianceType,resultRecordedTime,lastSuccessfulEvaluationTime,lastError";

type Row = Readonly<Record<string, string>>;

/** The rows as a program reads them. */
async function rowsOf(
  ...parameters: Parameters<typeof render> extends [unknown, ...infer P] ? P : never
) {
  const text = (await render(csv, ...parameters)).join("");
  return parse(text, { columns: true, record_delimiter: "\r\n", bom: true }) as Row[];
}

/** What a row says, without its empty cells. */
const filled = (row: Row | undefined) =>
  Object.fromEntries(Object.entries(row ?? {}).filter(([, text]) => text !== ""));

describe("CSV", () => {
  it("has a header and a row for each account, sorted by account id", async () => {
    const text = (await render(csv, [ACTIVE, UNKNOWN])).join("");
    const empty = (cells: number) => ",".repeat(cells);
    expect(text.split("\r\n")).toEqual([
      HEADER,
      `111122223333,,INSUFFICIENT_DATA,NO_ANSWER,sts:AssumeRoot did not answer in time.${empty(21)}`,
      `222233334444,Payments,NON_COMPLIANT,ACTIVE_KEY,Root access key 1 is active: created 2019-03-02.,2026-11-23T14:04:58.000Z,true,,AKIAEXAMPLE,ACTIVE,2019-03-02T09:12:44.000Z,2026-11-20T08:01:00.000Z,s3,us-east-1,,ABSENT${empty(10)}`,
      "",
    ]);
  });

  it("begins with a byte order mark only on request", async () => {
    expect((await render(csv, [], { bom: true })).join("")).toBe(`\uFEFF${HEADER}\r\n`);
    expect((await render(csv, [])).join("")).toBe(`${HEADER}\r\n`);
  });

  it("has the evidence of a credential report in columns", async () => {
    const evidence = {
      accountSummary: { unreadable: "denied" },
      accountSummaryAgain: { rootKeyPresent: true },
      credentialReport: {
        generatedTime: "2026-11-23T14:00:00.000Z",
        keys: [
          { slot: 1, status: "INACTIVE", created: null, lastUsed: "NONE" },
          { slot: 2, status: "UNREADABLE", created: null, lastUsed: null },
        ],
      },
    };
    const [row] = await rowsOf([{ ...UNKNOWN, evidence }]);
    expect(filled(row)).toMatchObject({
      rootKeyPresent: "true",
      reportGeneratedTime: "2026-11-23T14:00:00.000Z",
      key1Status: "INACTIVE",
      key1LastUsed: "NONE",
      key2Status: "UNREADABLE",
    });
  });

  it("leaves empty what could not be read", async () => {
    const unreadable = { unreadable: "denied" };
    const evidence = { accountSummary: unreadable, credentialReport: unreadable };
    const [row] = await rowsOf([{ ...UNKNOWN, evidence }]);
    expect(Object.keys(filled(row))).toEqual([
      "accountId",
      "complianceType",
      "reason",
      "annotation",
    ]);
  });

  it("has the rule that decides in columns", async () => {
    const rule = {
      ruleName: "root-access-key",
      region: "us-east-1",
      lastComplianceType: "COMPLIANT",
      resultRecordedTime: "2026-11-23T14:00:00.000Z",
      lastError: "It failed.",
    };
    const [row] = await rowsOf([
      { ...UNKNOWN, evidence: { rules: [rule, { ruleName: "other" }] } },
    ]);
    const { region, ...cells } = rule;
    expect(filled(row)).toMatchObject({ ...cells, ruleRegion: region });
    const [none] = await rowsOf([{ ...UNKNOWN, evidence: { rules: [] } }]);
    expect(filled(none)).not.toHaveProperty("ruleName");
  });

  it("shows the status of a key that IAM does not give as unknown", async () => {
    const keys = [{ accessKeyId: "AKIA1", status: null, created: null, lastUsed: null }];
    const [row] = await rowsOf([{ ...ACTIVE, evidence: { keys } }]);
    expect(row).toMatchObject({ key1Id: "AKIA1", key1Status: "UNKNOWN", key2Status: "ABSENT" });
  });

  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", " '=1"],
    ["\r=1", " '=1"],
    ["\n=1", " '=1"],
    ["a\n=1", "a =1"],
    ["\uFF1D1+1", "'\uFF1D1+1"],
    ["\uFF0B1", "'\uFF0B1"],
    ["\uFF0D1", "'\uFF0D1"],
    ["\uFF20SUM", "'\uFF20SUM"],
    [" =1", " '=1"],
    ['"=1', "\"'=1"],
    ["a;=1", "a;'=1"],
    ["a; \uFF1D1", "a; '\uFF1D1"],
    ["a|=1", "a|'=1"],
    ["a,=1", "a,'=1"],
    ["a-b", "a-b"],
  ])("does not let %j be a formula", async (accountName, expected) => {
    const [row] = await rowsOf([{ ...ACTIVE, accountName }]);
    expect(row?.accountName).toBe(expected);
  });

  it("shows invisible characters by their code", async () => {
    const [row] = await rowsOf([{ ...ACTIVE, accountName: "a\u202E\u001B\u009Bb" }]);
    expect(row?.accountName).toBe("a[U+202E][U+001B][U+009B]b");
  });

  it.each(['a "quoted" name', "a, b", "a; b"])("keeps %j whole", async (accountName) => {
    const [row] = await rowsOf([{ ...ACTIVE, accountName }]);
    expect(row?.accountName).toBe(accountName);
  });

  it("has each account on one line", async () => {
    const text = (await render(csv, [{ ...ACTIVE, accountName: "two\r\nlines" }])).join("");
    expect(text.split(/\r?\n/)).toHaveLength(3);
  });
});
