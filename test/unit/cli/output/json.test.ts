import { describe, expect, it } from "vitest";
import { json } from "../../../../cli/output/json.ts";
import { CONTROL, FRAMEWORKS } from "../../../../shared/control.ts";
import { ACTIVE, REPORT, render, UNKNOWN } from "./render.ts";

const written = async (
  ...parameters: Parameters<typeof render> extends [unknown, ...infer P] ? P : never
) => (await render(json, ...parameters)).join("");

describe("JSON", () => {
  it("has the results sorted by account id, each with the time of its observation", async () => {
    const { results } = JSON.parse(await written([ACTIVE, UNKNOWN]));
    expect(results).toEqual([{ ...UNKNOWN, observedAt: null }, ACTIVE]);
  });

  it.each([[[]], [[ACTIVE]]])("is always an object with an array", async (given) => {
    const { results } = JSON.parse(await written(given, { one: () => [] }));
    expect(results).toEqual(given);
  });

  it("is indented as a whole", async () => {
    const text = await written([ACTIVE, UNKNOWN]);
    expect(text).toBe(`${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
  });

  it("says where the results come from", async () => {
    const { results, ...envelope } = JSON.parse(await written([], { organizationId: "o-example" }));
    expect(results).toEqual([]);
    expect(envelope).toEqual({
      schemaVersion: "1.0",
      tool: { name: "root-access-key", version: "1.2.3" },
      generatedAt: "2026-11-23T14:05:00.000Z",
      caller: "arn:aws:iam::111122223333:user/auditor",
      organization: "o-example",
      scope: { type: "ORGANIZATION" },
      parameters: { inactiveKeys: "NON_COMPLIANT" },
      control: { ...CONTROL, frameworks: FRAMEWORKS },
      method: REPORT.method,
    });
  });

  it("gives the reason why its times are in doubt", async () => {
    const clock = { ...REPORT.caller.clock, doubt: "AWS gave no time" };
    const text = await written([], { caller: { ...REPORT.caller, clock } });
    expect(JSON.parse(text)).toMatchObject({ clockDoubt: "AWS gave no time", organization: null });
  });

  it("escapes what a terminal would obey or nobody would see, and keeps its value", async () => {
    const accountName = "a\u001B[2J\u009B31m\u202E\u2066\u007F\u{E0041}\u0007日本";
    const text = await written([{ ...ACTIVE, accountName }]);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(text).results[0].accountName).toBe(accountName);
  });

  it("is written in pieces, one for each account", async () => {
    const pieces = await render(json, [ACTIVE, UNKNOWN]);
    expect(pieces.filter((piece) => piece.includes("accountId"))).toHaveLength(2);
  });
});
