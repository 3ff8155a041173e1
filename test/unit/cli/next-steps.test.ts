import { describe, expect, it } from "vitest";
import { describeNextSteps, stepForClock } from "../../../cli/next-steps.ts";
import { Tally } from "../../../cli/results.ts";
import { awsTimeOf } from "../../../shared/timestamp.ts";
import { ACTIVE, UNKNOWN } from "./output/render.ts";

const READER = { partition: "aws", canOpenRootSessions: true };

/** The lines about many accounts. */
function stepsOf(results: readonly (typeof ACTIVE)[]) {
  const tally = new Tally();
  for (const result of results) tally.add(result);
  return describeNextSteps(tally, READER);
}

it("the local clock is mentioned only if it differs from AWS's", () => {
  const local = new Date("2026-11-20T12:00:00Z");
  const doubtOf = (date?: string) => {
    const time = awsTimeOf(date, local);
    return time.isCertain ? "" : time.doubt;
  };
  expect(stepForClock(doubtOf("Mon, 23 Nov 2026 12:00:00 GMT"))).toMatch(/^Check the local clock/);
  for (const date of [undefined, "2026-11-20"]) {
    expect(stepForClock(doubtOf(date))).not.toContain("local clock");
    expect(stepForClock(doubtOf(date))).toContain("Date header");
  }
});

describe("the next steps", () => {
  it("name the accounts that they are for, by id and name", () => {
    const lines = stepsOf([UNKNOWN, { ...ACTIVE, accountId: "999999999999" }, ACTIVE]);
    expect(lines[0]).toBe("NON_COMPLIANT (2): 222233334444 (Payments), 999999999999 (Payments)");
    expect(lines.slice(-2)).toEqual([
      "NO_ANSWER (1): 111122223333",
      "  Audit these accounts again.",
    ]);
  });

  it("name 10 of many accounts, and count the others", () => {
    const many = Array.from({ length: 13 }, (_, index) => ({
      ...UNKNOWN,
      accountId: String(111122223300 + index),
    }));
    const [line = ""] = stepsOf(many);
    expect(line.match(/\d{12}/g)).toHaveLength(10);
    expect(line).toMatch(/^NO_ANSWER \(13\): .* and 3 more$/);
  });

  it("say to delete, not to deactivate, if each key is inactive", () => {
    const inactive = { ...ACTIVE, reason: "INACTIVE_KEY" };
    expect(stepsOf([inactive]).join("\n")).not.toMatch(/deactivat/i);
    expect(stepsOf([inactive]).join("\n")).toContain("delete the inactive key");
    expect(stepsOf([inactive, ACTIVE]).join("\n")).toContain("deactivate the key");
  });

  it("name the permission and the policies to check if keys were not listed", () => {
    expect(stepsOf([{ ...UNKNOWN, reason: "KEYS_NOT_LISTED" }]).join("\n")).toMatch(
      /iam:ListAccessKeys was denied, .*service control policy/,
    );
  });

  it("have no parentheses for an account without a name", () => {
    expect(stepsOf([{ ...ACTIVE, accountName: "" }])[0]).toMatch(/: \d{12}$/);
  });

  it("show invisible characters of a name by their code", () => {
    const [line] = stepsOf([{ ...ACTIVE, accountName: "a\u001B\u202Eb" }]);
    expect(line).toContain("(a[U+001B][U+202E]b)");
  });
});
