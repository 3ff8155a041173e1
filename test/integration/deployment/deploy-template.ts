import {
  EventSourceMapping,
  invokeAsync,
  invokeFunction,
  runAutomation,
  type Sandbox,
  type Tenant,
  type TravelClock,
} from "root-access-key-sandbox";
import { parse } from "yaml";
import { type DeployedResource, deploy } from "../../infra/resolve.ts";
import { codeOf, type Execution } from "./functions.ts";

/** An account of a sandbox. */
export interface Place {
  readonly sandbox: Sandbox;
  readonly tenant: Tenant;
  /** The clock of the sandbox. */
  readonly clock: TravelClock;
}

/** What is deployed. */
export interface StackOptions {
  /** As it was synthesized. */
  readonly template: object;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** A conformance pack to deploy with the template. */
  readonly pack?: { readonly name: string; readonly body: string };
  /** `in-process` by default, which takes milliseconds instead of a new process. */
  readonly execution?: Execution;
}

/** A RemediationConfiguration, in a stack or in a conformance pack. */
interface Remediation {
  readonly TargetId: string;
  readonly Automatic: boolean;
  readonly Parameters: Readonly<
    Record<
      string,
      {
        readonly ResourceValue?: { readonly Value: string };
        readonly StaticValue?: { readonly Values: readonly [string] };
      }
    >
  >;
}

/** Called while a runbook waits, with the milliseconds waited so far. */
type Meanwhile = (waitedMs: number) => unknown;

export type DeployedStack = ReturnType<typeof deployTemplate>;

/**
 * Deploys a template to an account of the sandbox: events start functions and runbooks, and each role has
 * the permissions of its policies.
 */
export function deployTemplate(place: Place, options: StackOptions) {
  const { template, parameters, pack, execution = "in-process" } = options;
  const { sandbox, tenant } = place;
  const { account, rules, topics, queues, logs, functions, roles, events } = tenant;
  const { alarms, systemsManager, keys } = tenant;
  const { id: accountId, partition } = account;
  const region = "us-east-1";
  const where = { accountId, region, partition };
  const deployed = deploy(template, { ...where, parameters });
  const entries = Object.entries(deployed);
  const ofType = (type: string) =>
    entries
      .filter(([, resource]) => resource.type === type)
      .map(([, { properties }]) => properties);

  const named = (type: string) =>
    entries.filter(([, resource]) => resource.type === type).map(([name]) => name);
  const [topicArn] = named("AWS::SNS::Topic").map((name) => topics.create(name));
  if (topicArn) subscribeAll(tenant, topicArn);
  for (const [name, { type, properties }] of entries) {
    if (type !== "AWS::KMS::Key") continue;
    const arn = `arn:${partition}:kms:${region}:${accountId}:key/${name}`;
    keys.set(name, { arn, manager: "CUSTOMER", policy: properties.KeyPolicy, state: "Enabled" });
  }
  const [{ KmsMasterKeyId } = {}] = ofType("AWS::SNS::Topic");
  if (topicArn && KmsMasterKeyId !== undefined) topics.encrypt(topicArn, KmsMasterKeyId);
  for (const properties of ofType("AWS::CloudWatch::Alarm")) alarms.create(properties);
  for (const { Name } of ofType("AWS::SSM::Document")) {
    systemsManager.documents.set(Name, { status: "Active" });
  }
  for (const { Topics, PolicyDocument } of ofType("AWS::SNS::TopicPolicy")) {
    for (const arn of Topics) topics.setPolicy(arn, PolicyDocument);
  }
  for (const { TopicArn, Protocol, Endpoint } of ofType("AWS::SNS::Subscription")) {
    topics.subscribe(TopicArn, Protocol, Endpoint);
  }
  for (const { QueueName, VisibilityTimeout, RedrivePolicy } of ofType("AWS::SQS::Queue")) {
    queues.create(QueueName, {
      visibilityTimeoutSeconds: VisibilityTimeout,
      redrivePolicy: RedrivePolicy,
    });
  }
  for (const { Queues, PolicyDocument } of ofType("AWS::SQS::QueuePolicy")) {
    for (const name of Queues) queues.setPolicy(queues.create(name), PolicyDocument);
  }
  for (const [name, { type, properties }] of entries) {
    if (type === "AWS::Logs::LogGroup") logs.create(properties.LogGroupName ?? name);
  }
  for (const filter of ofType("AWS::Logs::SubscriptionFilter")) {
    const groupArn = logs.create(filter.LogGroupName);
    logs.subscribe(groupArn, filter.FilterPattern, filter.DestinationArn);
  }
  for (const { Name } of ofType("AWS::Events::EventBus")) {
    events.createBus(Name).policy = {
      Version: "2012-10-17",
      Statement: ofType("AWS::Events::EventBusPolicy")
        .filter(({ EventBusName }) => EventBusName === Name)
        .map(({ Statement }) => Statement),
    };
  }
  for (const [name, { type, properties }] of entries) {
    if (type !== "AWS::IAM::Role") continue;
    const roleName = properties.RoleName ?? name;
    roles.create({
      roleName,
      assumeRolePolicyDocument: properties.AssumeRolePolicyDocument,
      policyDocuments: ofType("AWS::IAM::Policy")
        .filter(({ Roles }) => Roles.includes(roleName))
        .map(({ PolicyDocument }) => PolicyDocument),
    });
  }
  for (const [Name, { type, properties }] of entries) {
    if (type === "AWS::Events::Rule") events.addRule({ Name, ...properties });
  }

  const ofFunction = (type: string, functionName: string) =>
    ofType(type).find(({ FunctionName }) => FunctionName === functionName);
  /** An invocation of a function, as it is configured. */
  const invocationOf = (functionName: string, event: unknown) => {
    const { Role, Timeout, Environment, LoggingConfig } = ofFunction(
      "AWS::Lambda::Function",
      functionName,
    );
    const groupArn = logs.create(LoggingConfig.LogGroup);
    const role = roles.find(Role);
    if (!role) throw new Error(`There is no role ${Role}.`);
    const clientSettings = sandbox.clientSettingsOf(account, { roleName: role.name });
    const environment: Record<string, string> = {
      ...sandbox.environmentOf(account, { roleName: role.name }),
      ...Environment?.Variables,
    };
    const setting = { clientSettings, environment, clock: place.clock };
    return {
      ...codeOf(functionName, execution, setting),
      functionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${functionName}`,
      role,
      environment,
      clock: place.clock.now,
      timeoutMs: Timeout * 1000,
      event,
      onLog: (line: string) => logs.write(groupArn, line),
    };
  };
  /** Invokes a function asynchronously. */
  const invoke = (functionName: string, event: unknown) => {
    const { DeadLetterConfig } = ofFunction("AWS::Lambda::Function", functionName);
    const { MaximumRetryAttempts, DestinationConfig } =
      ofFunction("AWS::Lambda::EventInvokeConfig", functionName) ?? {};
    return invokeAsync(invocationOf(functionName, event), {
      events,
      queues,
      maximumRetryAttempts: MaximumRetryAttempts,
      destinations: {
        onSuccess: DestinationConfig?.OnSuccess.Destination,
        onFailure: DestinationConfig?.OnFailure.Destination,
      },
      deadLetterArn: DeadLetterConfig?.TargetArn,
    });
  };
  const mappings = ofType("AWS::Lambda::EventSourceMapping").map((mapping) => {
    const { FunctionName, EventSourceArn, BatchSize, ScalingConfig } = mapping;
    if (BatchSize !== 1) throw new Error(`BatchSize ${BatchSize} is not implemented.`);
    const { role, timeoutMs } = invocationOf(FunctionName, {});
    return new EventSourceMapping({
      queues,
      queueArn: EventSourceArn,
      functions,
      functionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${FunctionName}`,
      role,
      functionTimeoutMs: timeoutMs,
      maximumConcurrency: ScalingConfig.MaximumConcurrency,
      invoke: (event) => invokeFunction(invocationOf(FunctionName, event)),
    });
  });
  for (const { FunctionName } of ofType("AWS::Lambda::Function")) {
    const functionArn = `arn:${partition}:lambda:${region}:${accountId}:function:${FunctionName}`;
    const permissions = ofType("AWS::Lambda::Permission").filter(
      (permission) => permission.FunctionName === functionArn,
    );
    functions.add(functionArn, (event) => invoke(FunctionName, event), {
      permissions,
      properties: ofFunction("AWS::Lambda::Function", FunctionName),
    });
  }
  const evaluatorName = ofType("AWS::Lambda::Function")
    .map(({ FunctionName }): string => FunctionName)
    .find((name) => name.endsWith("-evaluator"));
  rules.onEvaluation = (event) => invoke(String(evaluatorName), event);

  /** Runs a runbook as Systems Manager does, under the role that it assumes. */
  const runRunbook = async (
    name: string,
    given: Readonly<Record<string, string>>,
    meanwhile: Meanwhile,
  ) => {
    const { Content } = ofType("AWS::SSM::Document").find(({ Name }) => Name === name);
    const role = given.AutomationAssumeRole ?? Content.parameters.AutomationAssumeRole.default;
    let waitedMs = 0;
    const { status, steps } = await runAutomation({
      sandbox,
      tenant,
      documentName: name,
      document: Content,
      parameters: given,
      roleName: role.split("/").at(-1),
      sleep: async (ms) => {
        waitedMs += ms;
        place.clock.move(ms);
        await meanwhile(waitedMs);
      },
    });
    return { status, waitedMs, steps };
  };
  const runs: { readonly status: string; readonly steps: readonly string[] }[] = [];
  for (const { Name, Content } of ofType("AWS::SSM::Document")) {
    const definitionArn = `arn:${partition}:ssm:${region}:${accountId}:automation-definition/${Name}`;
    const start = async (given: Readonly<Record<string, string>>) => {
      const { status, steps } = await runRunbook(Name, given, () => rules.evaluated());
      runs.push({ status, steps: steps.map((step) => step.name) });
    };
    events.onAutomation(definitionArn, start, Content);
  }

  const packs = [
    ...ofType("AWS::Config::ConformancePack").map(({ ConformancePackName, TemplateBody }) =>
      readPack(ConformancePackName, TemplateBody, where),
    ),
    ...(pack ? [readPack(pack.name, pack.body, where)] : []),
  ];
  rules.functionName = String(evaluatorName);
  for (const { ConfigRuleName, InputParameters } of ofType("AWS::Config::ConfigRule")) {
    rules.put(ConfigRuleName, InputParameters);
  }
  for (const { name, rule } of packs) {
    rules.putInPack(name, rule.ConfigRuleName, rule.InputParameters);
  }
  const [remediation]: Remediation[] = [
    ...ofType("AWS::Config::RemediationConfiguration"),
    ...packs.flatMap((deployedPack) => deployedPack.remediation ?? []),
  ];
  if (remediation) {
    const { TargetId: targetId, Automatic: automatic, Parameters: given } = remediation;
    const { name } = onlyRule(tenant);
    rules.remediations.set(name, { targetId, automatic, parameters: given });
  }

  return {
    ...place,
    account,
    rules,
    events,
    remediation,
    resources: deployed,
    topicArn,
    /** Hands over what is visible in the queues now. */
    poll: () => {
      for (const mapping of mappings) mapping.poll();
    },
    /** The most invocations by a queue that there were at the same time. */
    mostInvocations: () => Math.max(...mappings.map((mapping) => mapping.mostInvocations)),
    published: () => (topicArn ? topics.messages(topicArn) : []),
    /** The notifications that arrived, once everything that events have started has ended. */
    async notifications() {
      await events.delivered();
      return topicArn ? notificationsOf(tenant, topicArn) : [];
    },
    /** Their kinds. */
    async kinds() {
      return (await this.notifications()).map(({ kind }) => kind);
    },
    /** The runbook executions that events have started, once they have ended. */
    runs: () => runs,
    invoke,

    /** Evaluates the rule, as its schedule does. */
    evaluate: () => rules.onEvaluation(rules.startEvaluation(onlyRule(tenant).name)),
    /** The evaluation result in AWS Config. */
    result: () => onlyRule(tenant).evaluations.get(`AWS::::Account/${accountId}`),

    /** Starts the remediation for the rule's resource, as AWS Config does. */
    async remediate(meanwhile: Meanwhile = () => undefined) {
      if (!remediation) throw new Error("There is no remediation.");
      const given = remediationParameters(remediation, accountId);
      const { status, waitedMs, steps } = await runRunbook(remediation.TargetId, given, meanwhile);
      await rules.evaluated();
      return { status, waitedMs, steps: steps.map(({ name }) => name) };
    },
  };
}

const MAIL_ADDRESS = "security@example.com";
const CHAT_URL = "https://chat.example.com";

/** Subscribes a person and a chat, who confirm. */
function subscribeAll({ topics }: Tenant, topicArn: string): void {
  for (const [protocol, endpoint] of [
    ["email", MAIL_ADDRESS],
    ["https", CHAT_URL],
  ] as const) {
    topics.confirm(topicArn, topics.subscribe(topicArn, protocol, endpoint).token);
  }
}

/** What each subscriber got of each message. CloudWatch's own messages have no kind. */
function notificationsOf({ topics }: Tenant, topicArn: string) {
  // Each got a request to confirm first.
  const [mails, chats] = [MAIL_ADDRESS, CHAT_URL].map((it) => topics.inbox(it).slice(1));
  return topics.messages(topicArn).map(({ message, messages }, index) => {
    const chat: { Message: string } = JSON.parse(chats?.[index]?.body ?? "");
    return {
      kind: (messages && JSON.parse(message).kind) as string | undefined,
      subject: mails?.[index]?.subject,
      mail: mails?.[index]?.body ?? "",
      chat: messages && JSON.parse(chat.Message),
    };
  });
}

/** @throws {Error} If there is not one rule. */
export function onlyRule({ rules }: Tenant) {
  const [rule, ...more] = rules.list();
  if (!rule || more.length > 0) throw new Error("Not one rule is deployed.");
  return rule;
}

function remediationParameters(
  { Parameters }: Remediation,
  accountId: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Parameters).map(([name, value]) => [
      name,
      value.ResourceValue ? accountId : (value.StaticValue?.Values[0] ?? ""),
    ]),
  );
}

/** Reads a conformance pack, with the defaults of its parameters. */
function readPack(name: string, body: string, where: Parameters<typeof deploy>[1]) {
  const resources: DeployedResource[] = Object.values(deploy(parse(body), where));
  const ofType = (type: string) => resources.find((resource) => resource.type === type)?.properties;
  return {
    name,
    rule: ofType("AWS::Config::ConfigRule"),
    remediation: ofType("AWS::Config::RemediationConfiguration") as Remediation | undefined,
  };
}
