import { afterEach, describe, expect, it } from "vitest";
import { examine, openAccount } from "../integration/cli/doctor-under-test.ts";
import { ACCOUNT_ID, type DeployedAccount } from "../integration/deployment/deployed-account.ts";

let deployed: DeployedAccount;
afterEach(() => deployed.close());

const HOUR_MS = 60 * 60 * 1000;
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:${name}`;
const EVALUATOR = arnOf("root-access-key-evaluator");
const NOTIFICATION = arnOf("root-access-key-notification");
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:root-access-key-notification-dead-letters`;

function configurationOf({ tenant }: DeployedAccount, arn: string) {
  const found = tenant.functions.find(arn);
  if (!found) throw new Error(`There is no function ${arn}.`);
  return found.configuration;
}

function eventRule({ tenant }: DeployedAccount, description: string) {
  const rule = tenant.events.findBus("default")?.rules.find((it) => it.description === description);
  if (!rule) throw new Error(`There is no rule ${description}.`);
  return rule;
}

const FINDING = "The root user has an access key";

/** What is taken away, and the only lines that turn. */
const CASES: Readonly<Record<string, [(it: DeployedAccount) => unknown, ...string[]]>> = {
  "the recorder": [(it) => (it.rules.recorder.state = "NONE"), "BAD recorder"],
  "the recorder, stopped": [(it) => (it.rules.recorder.state = "STOPPED"), "BAD recorder"],
  "the recorder, failing": [(it) => (it.rules.recorder.lastStatus = "FAILURE"), "BAD recorder"],
  "the delivery channel": [
    (it) => (it.rules.recorder.deliveryChannel = "NONE"),
    "BAD delivery-channel",
  ],
  "the delivery channel's bucket": [
    (it) => (it.rules.recorder.deliveryChannel = "FAILURE"),
    "WARNING delivery-channel",
  ],
  "the rule": [(it) => it.rules.delete("root-access-key"), "BAD rule"],
  "the rule, half deleted": [(it) => (it.rule.state = "DELETING"), "BAD rule root-access-key"],
  "a valid parameter": [
    (it) => (it.rule.parameters = { inactivekeys: "COMPLIANT" }),
    "BAD rule root-access-key",
  ],
  "the result": [(it) => it.rule.evaluations.clear(), "BAD evaluation root-access-key"],
  "recent evaluations": [
    async ({ rule, clock, evaluate }) => {
      rule.schedule = { frequency: "One_Hour", statedIn: "SOURCE" };
      clock.move(-4 * HOUR_MS);
      await evaluate();
      clock.move(4 * HOUR_MS);
    },
    "BAD evaluation root-access-key",
  ],
  "a success after an error": [
    ({ rule, clock }) => {
      rule.status.lastErrorCode = "AccessDenied";
      rule.status.lastFailedInvocation = clock.now();
    },
    "BAD evaluation-errors root-access-key",
  ],
  "the function": [
    ({ tenant }) => tenant.functions.delete(EVALUATOR),
    "BAD function root-access-key-evaluator",
  ],
  "the function's execution": [
    (it) => (configurationOf(it, EVALUATOR).reservedConcurrency = 0),
    "BAD function root-access-key-evaluator",
  ],
  "the function's time": [
    (it) => (configurationOf(it, EVALUATOR).timeoutSeconds = 3),
    "WARNING function root-access-key-evaluator",
  ],
  "the function's runtime": [
    (it) => (configurationOf(it, EVALUATOR).runtime = "nodejs20.x"),
    "WARNING function root-access-key-evaluator",
  ],
  "successful invocations": [
    ({ tenant }) => tenant.alarms.metrics.set("Errors/root-access-key-evaluator", 3),
    "WARNING function-errors root-access-key-evaluator",
  ],
  "the function's version": [
    (it) => (configurationOf(it, EVALUATOR).description = "Mine (root-access-key 0.0.1)"),
    "WARNING function-version root-access-key-evaluator",
  ],
  "AWS Config's permission": [
    ({ tenant }) => tenant.functions.setPermissions(EVALUATOR, []),
    "BAD invoke-permission root-access-key-evaluator",
  ],
  "AWS Config's permission in this account": [
    ({ tenant }) =>
      tenant.functions.setPermissions(EVALUATOR, [
        {
          FunctionName: EVALUATOR,
          Action: "lambda:InvokeFunction",
          Principal: "config.amazonaws.com",
          SourceAccount: "999999999999",
        },
      ]),
    "BAD invoke-permission root-access-key-evaluator",
  ],
  "the function's role": [
    ({ tenant }) => tenant.roles.delete("EvaluatorRole"),
    "BAD role-permissions EvaluatorRole",
  ],
  "an EventBridge rule": [
    (it) => it.tenant.events.findBus("default")?.deleteRule(eventRule(it, FINDING).name),
    `BAD event-rules ${FINDING}`,
  ],
  "an EventBridge rule, disabled": [
    (it) => (eventRule(it, FINDING).state = "DISABLED"),
    `BAD event-rules ${FINDING}`,
  ],
  "an EventBridge rule's target": [
    (it) => (eventRule(it, FINDING).targets = []),
    `BAD event-rules ${FINDING}`,
  ],
  "all EventBridge rules": [
    ({ tenant }) => {
      const bus = tenant.events.findBus("default");
      for (const { name } of [...(bus?.rules ?? [])]) bus?.deleteRule(name);
    },
    "BAD event-rules",
  ],
  "the notification function": [
    ({ tenant }) => tenant.functions.delete(NOTIFICATION),
    "BAD notification-function root-access-key-notification",
  ],
  "EventBridge's permission": [
    ({ tenant }) => tenant.functions.setPermissions(NOTIFICATION, []),
    "BAD notification-invocation root-access-key-notification",
  ],
  "the notification function's role": [
    ({ tenant }) => tenant.roles.delete("NotificationsNotificationRole"),
    "BAD notification-permissions NotificationsNotificationRole",
  ],
  "the topic": [
    ({ tenant, topicArn = "" }) => tenant.topics.delete(topicArn),
    `BAD topic arn:aws:sns:us-east-1:${ACCOUNT_ID}:Topic`,
  ],
  "the topic's policy": [
    ({ tenant, topicArn = "" }) => tenant.topics.setPolicy(topicArn, { Statement: [] }),
    `BAD topic arn:aws:sns:us-east-1:${ACCOUNT_ID}:Topic`,
  ],
  "a subscription": [
    ({ tenant, topicArn = "" }) => {
      const [first] = tenant.topics.describe(topicArn).subscriptions;
      tenant.topics.unsubscribe(topicArn, first?.arn ?? "");
    },
    "WARNING subscriptions",
  ],
  "a confirmation": [
    ({ tenant, topicArn = "" }) => tenant.topics.subscribe(topicArn, "email", "a@example.com"),
    "WARNING subscriptions",
  ],
  "all subscriptions": [
    ({ tenant, topicArn = "" }) => {
      for (const { arn } of [...tenant.topics.describe(topicArn).subscriptions]) {
        tenant.topics.unsubscribe(topicArn, arn);
      }
    },
    "BAD subscriptions",
  ],
  "the topic's key": [
    ({ tenant }) => {
      for (const key of tenant.keys.values()) key.state = "PendingDeletion";
    },
    `BAD topic-key arn:aws:kms:us-east-1:${ACCOUNT_ID}:key/TopicKey`,
  ],
  "the topic's key, deleted": [
    ({ tenant }) => tenant.keys.clear(),
    `BAD topic-key arn:aws:kms:us-east-1:${ACCOUNT_ID}:key/TopicKey`,
  ],
  "the key's policy": [
    ({ tenant }) => {
      for (const key of tenant.keys.values()) key.policy = { Statement: [] };
    },
    `BAD topic-key arn:aws:kms:us-east-1:${ACCOUNT_ID}:key/TopicKey`,
  ],
  "the dead-letter queue": [
    ({ tenant }) => tenant.queues.deleteQueue(QUEUE),
    "BAD dead-letters root-access-key-notification-dead-letters",
  ],
  "the emptiness of the dead-letter queue": [
    ({ tenant }) => tenant.queues.send(QUEUE, "{}"),
    "BAD dead-letters root-access-key-notification-dead-letters",
  ],
  "the remediation": [
    ({ rules }) => rules.remediations.clear(),
    "WARNING remediation root-access-key",
  ],
  "the runbook": [
    ({ tenant }) => tenant.systemsManager.documents.clear(),
    "BAD remediation root-access-key",
  ],
  "attempts of the remediation": [
    ({ rules }) =>
      rules.remediationExceptions.set("root-access-key", [
        {
          resourceType: "AWS::::Account",
          resourceId: ACCOUNT_ID,
          message: "5 attempts failed",
          expires: undefined,
        },
      ]),
    "WARNING remediation-exceptions root-access-key",
  ],
  "the trail": [({ tenant }) => tenant.trails.all.pop(), "BAD trail"],
  "the trail's logging": [
    ({ tenant }) => {
      for (const trail of tenant.trails.all) trail.isLogging = false;
    },
    "BAD trail",
  ],
  "an alarm": [
    ({ tenant }) => tenant.alarms.all.delete("root-access-key-notification-errors"),
    "BAD alarms root-access-key-notification-errors",
  ],
  "an alarm's action": [
    ({ tenant }) => {
      const { all } = tenant.alarms;
      const alarm = all.get("root-access-key-notification-errors");
      if (alarm) all.set(alarm.name, { ...alarm, actions: [] });
    },
    "BAD alarms root-access-key-notification-errors",
  ],
  "an alarm's quiet": [
    ({ tenant }) => {
      const alarm = tenant.alarms.all.get("root-access-key-notification-errors");
      if (alarm) alarm.state = "ALARM";
    },
    "BAD alarms root-access-key-notification-errors",
  ],
};

describe("exactly its line turns without", () => {
  it.each(Object.entries(CASES))("%s", async (_, [take, ...expected]) => {
    deployed = await openAccount();
    await take(deployed);
    const { code, problems } = await examine(deployed);
    expect(problems).toEqual(expected);
    expect(code).toBe(expected.some((it) => it.startsWith("BAD")) ? 2 : 0);
  });
});
