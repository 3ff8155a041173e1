import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { openClient } from "../../../shared/aws-client.ts";
import { reportWaiting } from "../../status/clients.ts";
import { findRules, type OwnRule } from "../../status/own-rules.ts";
import { callLimits, once, type Place } from "../place.ts";
import { type DeployedRule, findEventRules } from "./deployed-rules.ts";
import { type FunctionConfiguration, readConfiguration } from "./functions.ts";
import { readTopic, type TopicAttributes } from "./topic.ts";

/** What the checks of an account share. Each lookup is made once, when it is first needed. */
export interface AccountContext extends Place {
  readonly clients: ReturnType<typeof openClients>;
  /** The rules in AWS Config, by whichever way they were deployed. */
  readonly rules: () => Promise<readonly OwnRule[]>;
  /** The functions that the rules call, by ARN; without a rule, the function by its name. Undefined if one is missing. */
  readonly evaluators: () => Promise<ReadonlyMap<string, FunctionConfiguration | undefined>>;
  /** Looks a function up by its name or ARN. Undefined if there is none. */
  readonly configurationOf: (name: string) => Promise<FunctionConfiguration | undefined>;
  /** Undefined if there is none, as in a member account of an organization. */
  readonly notification: () => Promise<FunctionConfiguration | undefined>;
  /** Looks a topic up by its ARN. Undefined if there is none. */
  readonly topic: (arn: string) => Promise<TopicAttributes | undefined>;
  /** The EventBridge rules of the deployment. */
  readonly eventRules: () => Promise<readonly DeployedRule[]>;
}

/** Prepares the checks of an account. No call is made yet. */
export function openAccount(place: Place): AccountContext {
  const { caller, region, names } = place;
  const clients = openClients(place);
  const { config, lambda } = clients;
  const rules = once(() =>
    findRules(config, { accountId: caller.accountId, ruleName: names.rule }, place.over),
  );
  const configurationOf = (name: string) => readConfiguration(lambda, name, callLimits(place));
  const evaluators = once(async () => {
    const called = (await rules()).flatMap(({ definition }) => definition.functionArn ?? []);
    const byName = `arn:${caller.partition}:lambda:${region}:${caller.accountId}:function:${names.evaluator}`;
    const arns = called.length > 0 ? [...new Set(called)] : [byName];
    const read = arns.map(async (arn) => [arn, await configurationOf(arn)] as const);
    return new Map(await Promise.all(read));
  });
  const topics = new Map<string, Promise<TopicAttributes | undefined>>();
  const context: AccountContext = {
    ...place,
    clients,
    rules,
    configurationOf,
    evaluators,
    notification: once(() => configurationOf(names.notificationFunction)),
    topic: (arn) => {
      const topic = topics.get(arn) ?? readTopic(context, arn);
      topics.set(arn, topic);
      return topic;
    },
    eventRules: once(() => findEventRules(clients.events, undefined, place)),
  };
  return context;
}

function openClients({ settings, say }: Pick<Place, "settings" | "say">) {
  const clients = {
    alarms: openClient(CloudWatchClient, settings),
    config: openClient(ConfigServiceClient, settings),
    events: openClient(EventBridgeClient, settings),
    iam: openClient(IAMClient, settings),
    kms: openClient(KMSClient, settings),
    lambda: openClient(LambdaClient, settings),
    sns: openClient(SNSClient, settings),
    // Not to where an answer says.
    sqs: openClient(SQSClient, { ...settings, useQueueUrlAsEndpoint: false }),
    ssm: openClient(SSMClient, settings),
    trail: openClient(CloudTrailClient, settings),
  };
  reportWaiting(Object.values(clients), say);
  return clients;
}
