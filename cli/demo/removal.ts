import type { Sandbox } from "root-access-key-sandbox";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE, type RequestDetail } from "../../removal/contract.ts";
import { describeKeys, evaluate, RULE_NAME } from "./evaluation.ts";
import { CENTRAL_ID, MEMBER_ID, setUpOrganization } from "./organization.ts";
import type { HoursAgo, Outcome } from "./scenarios.ts";

/** A step of the removal, and who takes it. */
export interface Step {
  readonly who: string;
  readonly what: string;
}

const YEAR_HOURS = 365 * 24;
const EXPECTED: Outcome = { complianceType: "COMPLIANT", reason: "KEY_DELETED_AFTER_REPORT" };

/**
 * Plays the removal of a member account's key: the rule finds it, the member requests the removal over the central event
 * bus, the central account deletes it in a root session, and the rule confirms that it is gone. People are notified of
 * the finding and of its end.
 */
export async function playRemoval(sandbox: Sandbox, hoursAgo: HoursAgo) {
  const { central, member, bus, outcomes, notifications } = setUpOrganization(sandbox);
  const { account, rules, events } = member;
  hoursAgo(9 * YEAR_HOURS, () => account.createRootKey());
  hoursAgo(2 * YEAR_HOURS, () => account.useRootKey(1, "ec2", "us-west-2"));
  hoursAgo(1, () => account.reports.request());
  rules.put(RULE_NAME, {});

  const found = await evaluate(sandbox, member);
  const detail: RequestDetail = { executionId: "demo", annotation: found.annotation };
  const request = {
    source: EVENT_SOURCE,
    "detail-type": REQUEST_DETAIL_TYPE,
    resources: [],
    detail,
  };
  bus.send(events.makeEvent(request));
  await central.events.delivered();
  const confirmed = await evaluate(sandbox, member);
  await central.events.delivered();

  const steps: Step[] = [
    { who: `AWS Config in ${MEMBER_ID}`, what: `${found.complianceType}: ${found.annotation}` },
    {
      who: `Runbook in ${MEMBER_ID}`,
      what: "requests the removal in an event, which has the account's own id",
    },
    ...outcomes.map(({ decision, message }) => ({
      who: `Central account ${CENTRAL_ID}`,
      what: `${decision}: ${message}`,
    })),
    {
      who: `AWS Config in ${MEMBER_ID}`,
      what: `${confirmed.complianceType}: ${confirmed.annotation}`,
    },
  ];
  const sent = notifications();
  const isAsExpected =
    found.complianceType === "NON_COMPLIANT" &&
    outcomes.map(({ decision }) => decision).join() === "REMOVED" &&
    account.rootKeys.length === 0 &&
    confirmed.complianceType === EXPECTED.complianceType &&
    confirmed.reason === EXPECTED.reason &&
    sent.length === 2;
  return {
    accountId: MEMBER_ID,
    ...confirmed,
    holds: describeKeys(account),
    story: "found, removed by the organization's central account, and confirmed",
    expected: EXPECTED,
    isAsExpected,
    steps,
    notifications: sent,
  };
}
