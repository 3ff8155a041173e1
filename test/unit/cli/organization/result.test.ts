import { expect, it } from "vitest";
import { inactiveResult } from "../../../../cli/organization/result.ts";

it.each([
  ["SUSPENDED", "INSUFFICIENT_DATA"],
  ["PENDING_CLOSURE", "INSUFFICIENT_DATA"],
  ["PENDING_ACTIVATION", "INSUFFICIENT_DATA"],
  ["DORMANT", "INSUFFICIENT_DATA"],
  ["CLOSED", "NOT_APPLICABLE"],
])("takes nothing but a closed account for settled: %s", (state, complianceType) => {
  const account = { id: "111122223333", name: "Payments", state };
  expect(inactiveResult(account, state)).toMatchObject({
    complianceType,
    reason: "ACCOUNT_NOT_ACTIVE",
    annotation: `The account is ${state}, so no root session can be opened.`,
  });
});
