import { describe, expect, it } from "vitest";
import { junit } from "../../../../cli/output/junit.ts";
import type { AccountResult } from "../../../../cli/results.ts";
import { ACTIVE, render, UNKNOWN } from "./render.ts";

const COMPLIANT: AccountResult = {
  ...ACTIVE,
  accountId: "333344445555",
  complianceType: "COMPLIANT",
};
const CLOSED: AccountResult = {
  ...UNKNOWN,
  accountId: "444455556666",
  complianceType: "NOT_APPLICABLE",
};

const written = async (results: readonly AccountResult[]) =>
  (await render(junit, results)).join("");

/** The attributes that a start tag has. */
function attributesOf(xml: string, element: string): Readonly<Record<string, string>> {
  const [, text = ""] = new RegExp(`<${element}((?: \\w+="[^"<]*")*)/?>`).exec(xml) ?? [];
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

describe("JUnit XML", () => {
  it("has a test case for each account: a failure, an error, a pass or a skipped one", async () => {
    const xml = await written([ACTIVE, UNKNOWN, COMPLIANT, CLOSED]);
    const cases = [...xml.matchAll(/<testcase [^>]*name="([^"]*)"[^>]*>(?:<(\w+))?/g)];
    expect(cases.map(([, name, outcome]) => [name, outcome])).toEqual([
      ["111122223333", "error"],
      ["222233334444 (Payments)", "failure"],
      ["333344445555 (Payments)", undefined],
      ["444455556666", "skipped"],
    ]);
    expect(xml).toContain(
      `<failure type="ACTIVE_KEY" message="${ACTIVE.annotation}">${ACTIVE.annotation}</failure>`,
    );
  });

  it("names an account without a name by its id alone", async () => {
    const xml = await written([{ ...ACTIVE, accountName: "" }]);
    expect(attributesOf(xml, "testcase").name).toBe(ACTIVE.accountId);
  });

  it("has all attributes that Ant's schema requires, and the counts", async () => {
    const suite = attributesOf(await written([ACTIVE, UNKNOWN, COMPLIANT, CLOSED]), "testsuite");
    expect(suite).toEqual({
      name: "Root access keys",
      package: "root-access-key",
      id: "0",
      timestamp: "2026-11-23T14:05:00",
      hostname: "aws",
      tests: "4",
      failures: "1",
      errors: "1",
      skipped: "1",
      time: "0",
    });
  });

  it("has the elements in the order that Ant's schema requires", async () => {
    const xml = await written([ACTIVE]);
    const [, ...elements] = [...xml.matchAll(/<([a-z-]+)/g)].map(([, name]) => name);
    expect(elements).toEqual([
      ...["testsuite", "properties", "property", "property"],
      ...["testcase", "failure", "system-out", "system-err"],
    ]);
  });

  it("is well-formed, whatever a name or a message has in it", async () => {
    const text = "\u0000\u001B[2J\u009B\uFFFE\uFFFF\uD800 <a b='c'> & \"d\" ]]>";
    const xml = await written([{ ...ACTIVE, accountName: text, annotation: text }]);
    // See https://www.w3.org/TR/xml/#charsets
    expect(xml).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u);
    expect(xml.replace(/<\/?[a-z-]+(?: \w+="[^"<]*")*\/?>|<\?xml[^>]*\?>/g, "")).not.toMatch(
      /[<>]/,
    );
    expect(xml.replace(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
  });

  it("can be without accounts", async () => {
    expect(attributesOf(await written([]), "testsuite")).toMatchObject({
      tests: "0",
      failures: "0",
    });
  });
});
