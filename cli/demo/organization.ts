import { fileURLToPath } from "node:url";
import {
  EventSourceMapping,
  invokeFunction,
  type Sandbox,
  type Tenant,
} from "root-access-key-sandbox";
import { ENVIRONMENT as NOTIFICATION_ENVIRONMENT } from "../../notification/contract.ts";
import {
  ENVIRONMENT,
  EVENT_SOURCE,
  type FailureRecord,
  REQUEST_DETAIL_TYPE,
  type RemovalDecision,
  type RemovalRecord,
} from "../../removal/contract.ts";
import { NAMES, REMOVAL_FUNCTION_NAME, REMOVAL_REQUESTS_QUEUE_NAME } from "../../shared/names.ts";

/** The result of a request to remove keys. */
interface RemovalOutcome {
  readonly decision: RemovalDecision | "FAILED";
  readonly message: string;
}

/** A notification as a person and a chat channel get it. */
export interface Notification {
  readonly mail: { readonly subject: string; readonly body: string };
  readonly chat: {
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
  };
}

const MANAGEMENT_ID = "999999999999";
export const CENTRAL_ID = "888888888888";
export const MEMBER_ID = "111122223399";

const MAIL_ADDRESS = "security@example.com";
const CHAT_URL = "https://chat.example.com";
const TIMEOUT_MS = 60_000;

const bundle = (name: string) => fileURLToPath(new URL(`../${name}/index.js`, import.meta.url));
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:${name}`;

/**
 * Sets up an organization: a member account that forwards its compliance changes, and a central account with
 * the bus, the queue, the removal function, the notification function and a topic with two subscribers.
 */
export function setUpOrganization(sandbox: Sandbox) {
  sandbox.addAccount({ id: MANAGEMENT_ID });
  const central = sandbox.addAccount({ id: CENTRAL_ID });
  const member = sandbox.addAccount({ id: MEMBER_ID });
  const organization = sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: CENTRAL_ID,
    memberIds: [CENTRAL_ID, MEMBER_ID],
  });
  organization.member(MEMBER_ID).name = "payments-prod";
  const bus = central.events.createBus("root-access-key");
  bus.policy = {
    Statement: { Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: bus.arn },
  };
  const outcomes = addRemoval(sandbox, central);
  const topicArn = addNotifications(sandbox, central);
  member.events.addRule({
    EventPattern: { source: ["aws.config"] },
    Targets: [
      {
        Id: "CentralBus",
        Arn: bus.arn,
        RoleArn: `arn:aws:iam::${MEMBER_ID}:role/RootAccessKey-Forwarder`,
      },
    ],
  });
  return {
    central,
    member,
    bus,
    /** The results of the requests, once they are processed. */
    outcomes,
    /** What the subscribers got. */
    notifications: () => notificationsOf(central, topicArn),
  };
}

function addRemoval(sandbox: Sandbox, { account, queues, functions, events }: Tenant) {
  const removalArn = functionArn(REMOVAL_FUNCTION_NAME);
  const queueArn = queues.create(REMOVAL_REQUESTS_QUEUE_NAME, { visibilityTimeoutSeconds: 3600 });
  const outcomes: RemovalOutcome[] = [];
  new EventSourceMapping({
    queues,
    functions,
    functionArn: removalArn,
    queueArn,
    functionTimeoutMs: TIMEOUT_MS,
    invoke: async (event) => {
      const answer = await invokeFunction({
        bundle: bundle("removal"),
        functionArn: removalArn,
        environment: {
          ...sandbox.environmentOf(account),
          [ENVIRONMENT.mode]: "delete",
          [ENVIRONMENT.protectUsedWithinDays]: "90",
          [ENVIRONMENT.exceptions]: "{}",
          [ENVIRONMENT.protectedAccounts]: "[]",
          [ENVIRONMENT.queueArn]: queueArn,
        },
        timeoutMs: TIMEOUT_MS,
        event,
      });
      outcomes.push(
        answer.error
          ? { decision: "FAILED", message: answer.error.errorMessage }
          : outcomeOf(answer.result as RemovalRecord | FailureRecord),
      );
      return answer;
    },
  });
  events.addRule({
    EventBusName: "root-access-key",
    EventPattern: { source: [EVENT_SOURCE], "detail-type": [REQUEST_DETAIL_TYPE] },
    Targets: [
      {
        Id: "Requests",
        Arn: queueArn,
        InputTransformer: {
          InputPathsMap: { account: "$.account", time: "$.time", id: "$.id" },
          InputTemplate: '{"account": "<account>", "time": "<time>", "id": "<id>"}',
        },
      },
    ],
  });
  return outcomes;
}

function outcomeOf(record: RemovalRecord | FailureRecord): RemovalOutcome {
  if (record.decision !== "FAILED") return record as RemovalRecord;
  return { decision: "FAILED", message: (record as FailureRecord).error.message };
}

function addNotifications(
  sandbox: Sandbox,
  { account, topics, functions, events }: Tenant,
): string {
  const topicArn = topics.create("root-access-key");
  for (const [protocol, endpoint] of [
    ["email", MAIL_ADDRESS],
    ["https", CHAT_URL],
  ] as const) {
    topics.confirm(topicArn, topics.subscribe(topicArn, protocol, endpoint).token);
  }
  const arn = functionArn(NAMES.notificationFunction);
  functions.add(arn, (event) =>
    invokeFunction({
      bundle: bundle("notification"),
      functionArn: arn,
      environment: {
        ...sandbox.environmentOf(account),
        [NOTIFICATION_ENVIRONMENT.topicArn]: topicArn,
        [NOTIFICATION_ENVIRONMENT.organization]: "true",
      },
      timeoutMs: TIMEOUT_MS,
      event,
    }),
  );
  events.addRule({
    EventBusName: "root-access-key",
    EventPattern: { source: ["aws.config"] },
    Targets: [{ Id: "Notification", Arn: arn }],
  });
  return topicArn;
}

function notificationsOf({ topics }: Tenant, topicArn: string): Notification[] {
  // Each subscriber was asked to confirm first.
  const [mails = [], chats = []] = [MAIL_ADDRESS, CHAT_URL].map((it) => topics.inbox(it).slice(1));
  return topics.messages(topicArn).map((_, index) => {
    const envelope = JSON.parse(chats[index]?.body ?? "{}");
    const { title, description, nextSteps = [] } = JSON.parse(envelope.Message).content;
    const { subject = "", body = "" } = mails[index] ?? {};
    return { mail: { subject, body }, chat: { title, description, nextSteps } };
  });
}
