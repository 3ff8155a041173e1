import { expect, it } from "vitest";
import { judgeState } from "../../../cli/account-state.ts";

it.each([
  ["PENDING_ACTIVATION", "INSUFFICIENT_DATA", ""],
  ["SUSPENDED", "INSUFFICIENT_DATA", " If it is reopened, a root access key can still be there."],
  [
    "PENDING_CLOSURE",
    "INSUFFICIENT_DATA",
    " If it is reopened, a root access key can still be there.",
  ],
  ["CLOSED", "NOT_APPLICABLE", ""],
])("only a closed account is not applicable: %s is %s", (state, complianceType, more) => {
  expect(judgeState({ state })).toEqual({
    complianceType,
    reason: state,
    annotation: `AWS Organizations lists the account as ${state}.${more}`,
  });
});

it("an account with an unclear state is uncertain, even if it seems closed", () => {
  expect(judgeState({ state: "CLOSED", stateProblem: "it is odd" })).toEqual({
    complianceType: "INSUFFICIENT_DATA",
    reason: "STATE_UNCLEAR",
    annotation: "The state of the account in AWS Organizations cannot be relied on: it is odd.",
  });
});

it.each(["ACTIVE", "DORMANT", undefined])("the state %s does not decide", (state) => {
  expect(judgeState({ state })).toBeUndefined();
});
