import { DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeConformancePacksCommand } from "@aws-sdk/client-config-service";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList, unlessMissing } from "../../aws/call.ts";
import { readAlarms } from "../account/alarms.ts";
import { readQueue } from "../account/dead-letters.ts";
import { readDocumentStatus } from "../account/remediation.ts";
import { callLimits } from "../place.ts";
import type { BeforeContext } from "./context.ts";

/** Something that exists under a name that a deployment gives. */
export interface Existing {
  readonly kind: string;
  /** As CloudFormation identifies it. */
  readonly id: string;
}

/**
 * Finds what exists under the names of a deployment. Asks for everything side by side.
 *
 * @returns what each lookup found; one that failed has its `CallError` or `MalformedAnswerError` as the reason
 */
export async function findExisting(
  context: BeforeContext,
): Promise<readonly PromiseSettledResult<readonly Existing[]>[]> {
  const { clients, names } = context;
  const found = (kind: string, id: string, isThere: boolean) => (isThere ? [{ kind, id }] : []);
  const rules = context.rules().then((all) =>
    found(
      "AWS Config rule",
      names.rule,
      all.some((it) => it.ruleName === names.rule),
    ),
  );
  const functions = [
    context.configurationOf(names.evaluator).then((it) => found("function", names.evaluator, !!it)),
    context
      .notification()
      .then((it) => found("function", names.notificationFunction, it !== undefined)),
  ];
  const queue = readQueue(clients.sqs, names.notificationDeadLettersQueue, context).then((it) =>
    it ? found("queue", it.url, true) : [],
  );
  const documents = [names.runbook, names.reevaluation].map(async (name) => {
    const status = await readDocumentStatus(context, name);
    return found("document", name, status !== undefined);
  });
  const ownAlarms: readonly string[] = [
    names.noEvaluationAlarm,
    names.notificationDeadLettersAlarm,
    names.notificationErrorsAlarm,
  ];
  const alarms = readAlarms(clients.alarms, context).then((all) =>
    all
      .map(({ AlarmName }) => AlarmName)
      .filter((name) => ownAlarms.includes(name))
      .map((id) => ({ kind: "alarm", id })),
  );
  const pack = hasPack(context).then((it) => found("conformance pack", names.conformancePack, it));
  const logGroup = hasLogGroup(context).then((it) =>
    found("log group", names.evaluatorLogGroup, it),
  );
  const all = [rules, pack, ...functions, queue, ...documents, alarms, logGroup];
  return await Promise.allSettled(all);
}

const packSchema = objectWith(
  { ConformancePackName: text("the name of a conformance pack") },
  "a conformance pack",
);

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_DescribeConformancePacks.html */
async function hasPack(context: BeforeContext): Promise<boolean> {
  const { conformancePack: name } = context.names;
  const packs = callList({
    action: "config:DescribeConformancePacks",
    list: "ConformancePackDetails",
    item: packSchema,
    command: (NextToken) =>
      new DescribeConformancePacksCommand({ ConformancePackNames: [name], NextToken }),
    send: (command) => context.clients.config.send(command, callLimits(context)),
  });
  const found = await unlessMissing(packs, "NoSuchConformancePackException");
  return found?.some(({ ConformancePackName }) => ConformancePackName === name) ?? false;
}

const logGroupSchema = objectWith({ logGroupName: text("the name of a log group") }, "a log group");

/** See https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
async function hasLogGroup(context: BeforeContext): Promise<boolean> {
  const { evaluatorLogGroup: name } = context.names;
  const groups = await callList({
    action: "logs:DescribeLogGroups",
    list: "logGroups",
    tokenMember: "nextToken",
    item: logGroupSchema,
    command: (nextToken) => new DescribeLogGroupsCommand({ logGroupNamePrefix: name, nextToken }),
    send: (command) => context.deployment.logs.send(command, callLimits(context)),
  });
  return groups.some(({ logGroupName }) => logGroupName === name);
}
