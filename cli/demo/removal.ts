import { fileURLToPath } from "node:url";
import { invokeFunction, type Sandbox } from "root-access-key-sandbox";
import {
  type Decision,
  ENVIRONMENT,
  EVENT_SOURCE,
  type FailureRecord,
  type QueuedRequest,
  REQUEST_DETAIL_TYPE,
  type RemovalRecord,
  type RequestDetail,
} from "../../removal/contract.ts";
import { describeKeys, evaluate, RULE_NAME } from "./evaluation.ts";
import type { HoursAgo, Outcome } from "./scenarios.ts";

/** A step of the removal, and who takes it. */
export interface Step {
  readonly who: string;
  readonly what: string;
}

interface RemovalOutcome {
  readonly decision: Decision | "FAILED";
  readonly message: string;
}

const MANAGEMENT_ID = "999999999999";
const CENTRAL_ID = "888888888888";
const MEMBER_ID = "111122223399";
const YEAR_HOURS = 365 * 24;

const BUNDLE = fileURLToPath(new URL("../removal/index.js", import.meta.url));
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:root-access-key-removal`;
const QUEUE_ARN = `arn:aws:sqs:us-east-1:${CENTRAL_ID}:root-access-key-removal-requests`;
const EXPECTED: Outcome = { complianceType: "COMPLIANT", reason: "KEY_DELETED_AFTER_REPORT" };

/** An event of Amazon SQS, as Lambda delivers a message of the removal's queue. */
function deliver(request: QueuedRequest, delivery: number) {
  return {
    Records: [
      {
        messageId: `message-${delivery}`,
        body: JSON.stringify(request),
        attributes: { ApproximateReceiveCount: "1" },
        eventSource: "aws:sqs",
        eventSourceARN: QUEUE_ARN,
      },
    ],
  };
}

function outcomeOf(record: RemovalRecord | FailureRecord): RemovalOutcome {
  if (record.decision !== "FAILED") return record as RemovalRecord;
  return { decision: "FAILED", message: (record as FailureRecord).error.message };
}

/**
 * Plays the removal of a member account's key: the rule finds it, the member requests the removal over the central event
 * bus, the central account deletes it in a root session, and the rule confirms that it is gone.
 */
export async function playRemoval(sandbox: Sandbox, hoursAgo: HoursAgo) {
  sandbox.addAccount({ id: MANAGEMENT_ID });
  const central = sandbox.addAccount({ id: CENTRAL_ID });
  const member = sandbox.addAccount({ id: MEMBER_ID });
  sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: CENTRAL_ID,
    memberIds: [CENTRAL_ID, MEMBER_ID],
  });
  const outcomes: RemovalOutcome[] = [];
  let deliveries = 0;
  central.functions.add(FUNCTION_ARN, async (event) => {
    deliveries++;
    const { result, error } = await invokeFunction({
      bundle: BUNDLE,
      functionArn: FUNCTION_ARN,
      environment: {
        ...sandbox.environmentOf(central.account),
        [ENVIRONMENT.mode]: "delete",
        [ENVIRONMENT.protectUsedWithinDays]: "90",
        [ENVIRONMENT.exceptions]: "{}",
        [ENVIRONMENT.protectedAccounts]: "[]",
        [ENVIRONMENT.queueArn]: QUEUE_ARN,
      },
      timeoutMs: 60_000,
      event: deliver(event as QueuedRequest, deliveries),
    });
    outcomes.push(
      error
        ? { decision: "FAILED", message: error.errorMessage }
        : outcomeOf(result as RemovalRecord | FailureRecord),
    );
  });
  const bus = central.events.createBus("root-access-key");
  central.events.addRule({
    EventBusName: "root-access-key",
    EventPattern: { source: [EVENT_SOURCE], "detail-type": [REQUEST_DETAIL_TYPE] },
    Targets: [
      {
        Id: "Removal",
        Arn: FUNCTION_ARN,
        InputTransformer: {
          InputPathsMap: { account: "$.account", time: "$.time", id: "$.id" },
          InputTemplate: '{"account": "<account>", "time": "<time>", "id": "<id>"}',
        },
      },
    ],
  });

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

  const steps: Step[] = [
    { who: `AWS Config in ${MEMBER_ID}`, what: `${found.complianceType}: ${found.annotation}` },
    {
      who: `Runbook in ${MEMBER_ID}`,
      what: "asks the central account by an event, which bears its own id",
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
  const isAsExpected =
    found.complianceType === "NON_COMPLIANT" &&
    outcomes.map(({ decision }) => decision).join() === "REMOVED" &&
    account.rootKeys.length === 0 &&
    confirmed.complianceType === EXPECTED.complianceType &&
    confirmed.reason === EXPECTED.reason;
  return {
    accountId: MEMBER_ID,
    ...confirmed,
    holds: describeKeys(account),
    story: "found, removed by the organization's central account, and confirmed",
    expected: EXPECTED,
    isAsExpected,
    steps,
  };
}
