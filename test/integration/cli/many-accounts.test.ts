import { afterEach, beforeEach, expect, it } from "vitest";
import { ADMINISTRATOR_ID, type OrganizationUnderTest, openOrganization } from "./organization.ts";

const IDS = Array.from({ length: 300 }, (_, index) => String(100_000_000_000 + index));

let under: OrganizationUnderTest;
beforeEach(async () => {
  under = await openOrganization(IDS);
  for (const id of IDS.slice(0, 30)) under.account(id).createRootKey();
  under.organization.emptyPages = true;
});
afterEach(() => under.close());

it("each of hundreds of accounts has its verdict, however often AWS throttles", async () => {
  // In bursts, so that the SDK's own retries are not enough.
  for (const after of [20, 200, 350]) {
    under.sandbox.faults.add({
      operation: "AssumeRoot",
      fault: { kind: "throttling" },
      after,
      times: 60,
    });
  }
  under.sandbox.faults.add({ operation: "ListAccounts", fault: { kind: "throttling" }, times: 4 });
  const outcome = await under.audit(ADMINISTRATOR_ID, "--organization", "--output", "json");
  expect(outcome.code).toBe(2);
  const results: { accountId: string; reason: string }[] = JSON.parse(outcome.stdout);
  const countOf = (reason: string) => results.filter((result) => result.reason === reason).length;
  expect(countOf("ACTIVE_KEY")).toBe(30);
  expect(countOf("NO_KEY")).toBe(271);
  expect(countOf("MANAGEMENT_ACCOUNT")).toBe(1);
  expect(results.map(({ accountId }) => accountId).slice(0, 300)).toEqual(IDS);
  expect(under.count("AssumeRoot")).toBeGreaterThan(301 + 180 - 1);
});

it("no more accounts are asked for at a time than it was told", async () => {
  const fault = { kind: "delay", ms: 50 } as const;
  under.sandbox.faults.add({ operation: "ListAccessKeys", fault });
  const accounts = IDS.slice(30, 50).join(",");
  await under.audit(ADMINISTRATOR_ID, "--accounts", accounts, "--concurrency", "3");
  const times = under.sandbox.requests
    .filter(({ operation }) => operation === "ListAccessKeys")
    .map(({ receivedMs }) => receivedMs);
  // One that is answered after 50 ms makes room for the next.
  const atOnce = times.map(
    (start) => times.filter((time) => time >= start && time < start + 45).length,
  );
  expect(times).toHaveLength(20);
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(3);
});

it("an account that is throttled for good is not taken for compliant", async () => {
  const [id = ""] = IDS;
  under.sandbox.faults.add({
    operation: "ListAccessKeys",
    accountId: id,
    fault: { kind: "throttling" },
  });
  const { code, stdout } = await under.audit(ADMINISTRATOR_ID, "--accounts", id, "-o", "json");
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject([
    { complianceType: "INSUFFICIENT_DATA", reason: "THROTTLED" },
  ]);
});
