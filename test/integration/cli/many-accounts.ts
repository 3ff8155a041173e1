import { expect } from "vitest";
import { resultsIn } from "./command-line.ts";
import { ADMINISTRATOR_ID, type OrganizationUnderTest } from "./organization.ts";
import {
  type openOrganization as openStatusOrganization,
  RULE_NAME,
  type StatusUnderTest,
} from "./status-under-test.ts";

/** The ids of so many accounts. */
export const accountIds = (count: number, firstId: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => String(firstId + index));

/**
 * Audits an organization with these members, a tenth of which have a key. STS throttles in bursts, so that the SDK's
 * own retries are not enough.
 */
export async function expectAuditOfMany(
  under: OrganizationUnderTest,
  ids: readonly string[],
): Promise<void> {
  const withKey = ids.length / 10;
  for (const id of ids.slice(0, withKey)) under.account(id).createRootKey();
  under.organization.emptyPages = true;
  // Three attempts of the SDK for some of the 20 accounts that are audited at a time. An account is given up after
  // fifteen, and a longer burst could strike one on a busy machine.
  const burst = 36;
  for (const after of [20, 30 + ids.length]) {
    const fault = { kind: "throttling" } as const;
    under.sandbox.faults.add({ operation: "AssumeRoot", fault, after, times: burst });
  }
  under.sandbox.faults.add({ operation: "ListAccounts", fault: { kind: "throttling" }, times: 4 });
  const outcome = await under.audit(ADMINISTRATOR_ID, "--organization", "--output", "json");
  expect(outcome.code).toBe(2);
  const results: { accountId: string; reason: string }[] = resultsIn(outcome.stdout);
  const countOf = (reason: string) => results.filter((result) => result.reason === reason).length;
  expect(countOf("ACTIVE_KEY")).toBe(withKey);
  expect(countOf("NO_KEY")).toBe(ids.length - withKey + 1);
  expect(countOf("MANAGEMENT_ACCOUNT")).toBe(1);
  expect(results.map(({ accountId }) => accountId).slice(0, ids.length)).toEqual(ids);
  expect(under.count("AssumeRoot")).toBeGreaterThanOrEqual(ids.length + 1 + 2 * burst);
}

/** Reads the status of so many more members, most of which have a result, with a call for each page of a result. */
export async function expectStatusOfMany(
  under: StatusUnderTest,
  organization: ReturnType<typeof openStatusOrganization>,
  count: number,
): Promise<void> {
  const details = "GetAggregateComplianceDetailsByConfigRule";
  const typeOf = (index: number) => (index % 7 === 0 ? "NON_COMPLIANT" : "COMPLIANT");
  const isReporting = (index: number) => index % 10 !== 0;
  const ids = accountIds(count, 200_000_000_000);
  for (const [index, id] of ids.entries()) {
    const tenant = under.sandbox.addAccount({ id });
    organization.organization.add(tenant.account);
    tenant.rules.put(RULE_NAME);
    if (isReporting(index)) await under.report(tenant, typeOf(index));
  }
  organization.aggregator.emptyPages = true;
  const fault = { kind: "throttling" } as const;
  under.sandbox.faults.add({ operation: details, fault, after: count / 2, times: 1 });
  const results = await under.run({ organization: true }, ADMINISTRATOR_ID);
  const found = results.filter(({ accountId }) => ids.includes(accountId));
  expect(found.map(({ complianceType }) => complianceType)).toEqual(
    ids.map((_, index) => (isReporting(index) ? typeOf(index) : "INSUFFICIENT_DATA")),
  );
  const reporting = ids.filter((_, index) => isReporting(index)).length;
  // Each result is on the second of two pages, and one call is throttled.
  expect(under.count(details)).toBe(2 * reporting + 1);
}
