import { afterEach, beforeEach, expect, it } from "vitest";
import { resultsIn } from "./command-line.ts";
import { accountIds, expectAuditOfMany } from "./many-accounts.ts";
import { ADMINISTRATOR_ID, type OrganizationUnderTest, openOrganization } from "./organization.ts";

const IDS = accountIds(60, 100_000_000_000);

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization(IDS);
});
afterEach(() => under.close());

it("each of many accounts has a result, even if AWS throttles in bursts", () =>
  expectAuditOfMany(under, IDS));

it("--concurrency limits how many accounts are audited at a time", async () => {
  const limit = 3;
  const audited = IDS.slice(0, 10);
  const fault = { kind: "delay", ms: Infinity } as const;
  under.sandbox.faults.add({ operation: "ListAccessKeys", fault, times: limit });
  const args = ["--accounts", audited.join(","), "--concurrency", String(limit)];
  const outcome = under.audit(ADMINISTRATOR_ID, ...args);
  // Until the hanging calls are retried, no other account is asked for.
  await expect.poll(() => under.count("ListAccessKeys"), { timeout: 50_000 }).toBe(limit);
  expect(under.count("AssumeRoot")).toBe(limit);
  await outcome;
  expect(under.count("AssumeRoot")).toBe(audited.length);
});

it("after throttling, fewer accounts are audited at a time, and throttled ones are retried", async () => {
  const atFirst = 20;
  const audited = IDS.slice(0, 25);
  const throttled = 3 * atFirst;
  // All attempts of the SDK for each of the first accounts.
  const throttling = { kind: "throttling" } as const;
  under.sandbox.faults.add({ operation: "AssumeRoot", fault: throttling, times: throttled });
  // A quarter of them is done before the others, which hang until the SDK tries again.
  const fault = { kind: "delay", ms: Infinity } as const;
  under.sandbox.faults.add({ operation: "ListAccessKeys", fault, after: 5, times: 15 });
  const args = ["--accounts", audited.join(","), "--output", "json"];
  const { stdout } = await under.audit(ADMINISTRATOR_ID, ...args);
  const results: { reason: string }[] = resultsIn(stdout);
  expect(results.map(({ reason }) => reason)).toEqual(audited.map(() => "NO_KEY"));
  const operations = under.sandbox.requests.map(({ operation }) => operation);
  const sessions = operations.flatMap((name, index) => (name === "AssumeRoot" ? [index] : []));
  const beforeNext = operations.slice(0, sessions[throttled + atFirst]);
  // At the former limit, the next account would begin as soon as one is done.
  expect(beforeNext.filter((name) => name === "ListAccessKeys").length).toBeGreaterThan(atFirst);
});

it("an account that is always throttled is not compliant", async () => {
  const [id = ""] = IDS;
  under.sandbox.faults.add({
    operation: "ListAccessKeys",
    accountId: id,
    fault: { kind: "throttling" },
  });
  const { code, stdout } = await under.audit(ADMINISTRATOR_ID, "--accounts", id, "-o", "json");
  expect(code).toBe(3);
  expect(resultsIn(stdout)).toMatchObject([
    { complianceType: "INSUFFICIENT_DATA", reason: "THROTTLED" },
  ]);
});
