import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from "@aws-sdk/client-lambda";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SNSClient,
} from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { DescribeDocumentCommand, GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ClientSettings, EventSourceMapping, Sandbox, type Tenant } from "../index.ts";

const ACCOUNT_ID = "111122223333";
let sandbox: Sandbox;
let tenant: Tenant;
const opened: { destroy(): void }[] = [];

beforeEach(async () => {
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: ACCOUNT_ID });
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.destroy();
  await sandbox.close();
});

function open<C extends { destroy(): void }>(
  Client: new (settings: ClientSettings & { maxAttempts: number }) => C,
): C {
  const client = new Client({ ...sandbox.clientSettingsOf(tenant.account), maxAttempts: 1 });
  opened.push(client);
  return client;
}

const refused = (name: string) => ({ name });

describe("Lambda", () => {
  const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:f`;
  const ignore = async () => undefined;

  it("describes a function, by its name and its ARN", async () => {
    const properties = { Timeout: 5, Role: "role", Environment: { Variables: { A: "b" } } };
    tenant.functions.add(FUNCTION, ignore, { properties });
    const lambda = open(LambdaClient);
    for (const FunctionName of ["f", FUNCTION]) {
      await expect(
        lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
      ).resolves.toMatchObject({
        FunctionArn: FUNCTION,
        State: "Active",
        Timeout: 5,
        Role: "role",
        Environment: { Variables: { A: "b" } },
      });
    }
  });

  it("describes permissions in Lambda's format, and fails if there are none", async () => {
    const lambda = open(LambdaClient);
    const policy = () => lambda.send(new GetPolicyCommand({ FunctionName: "f" }));
    await expect(policy()).rejects.toMatchObject(refused("ResourceNotFoundException"));
    tenant.functions.add(FUNCTION, ignore, { permissions: [] });
    await expect(policy()).rejects.toMatchObject(refused("ResourceNotFoundException"));
    const permission = {
      ...{ FunctionName: FUNCTION, Action: "lambda:InvokeFunction" },
      ...{ Principal: "config.amazonaws.com", SourceAccount: ACCOUNT_ID },
    };
    tenant.functions.setPermissions(FUNCTION, [permission]);
    const { Policy = "" } = await policy();
    expect(JSON.parse(Policy).Statement).toMatchObject([
      {
        Effect: "Allow",
        Principal: { Service: "config.amazonaws.com" },
        Action: "lambda:InvokeFunction",
        Resource: FUNCTION,
        Condition: { StringEquals: { "AWS:SourceAccount": ACCOUNT_ID } },
      },
    ]);
  });

  it("lists the event source mappings of a function, page by page", async () => {
    const queueArn = tenant.queues.create("requests", { visibilityTimeoutSeconds: 60 });
    const map = (functionArn: string, maximumConcurrency?: number) =>
      new EventSourceMapping({
        ...{ queues: tenant.queues, queueArn, functions: tenant.functions, functionArn },
        ...{ functionTimeoutMs: 1000, invoke: async () => ({}), maximumConcurrency },
      });
    map(`${FUNCTION}2`);
    map(FUNCTION, 2).state = "Disabled";
    for (let count = 0; count < 100; count++) map(FUNCTION);
    const lambda = open(LambdaClient);
    const list = (FunctionName: string, Marker?: string) =>
      lambda.send(new ListEventSourceMappingsCommand({ FunctionName, Marker }));
    const { EventSourceMappings: [first, second, ...others] = [], NextMarker } = await list("f");
    expect(first).toMatchObject({
      ...{ EventSourceArn: queueArn, FunctionArn: FUNCTION, BatchSize: 1, State: "Disabled" },
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    expect(second).toMatchObject({ State: "Enabled" });
    expect(second).not.toHaveProperty("ScalingConfig");
    expect(others).toHaveLength(98);
    const last = await list(FUNCTION, NextMarker);
    expect([last.EventSourceMappings?.length, last.NextMarker]).toEqual([1, undefined]);
    await expect(list("g")).resolves.toMatchObject({ EventSourceMappings: [] });
  });

  it("returns reserved concurrency, and the unreserved part of the quota", async () => {
    tenant.functions.add(FUNCTION, ignore, { properties: { ReservedConcurrentExecutions: 7 } });
    const lambda = open(LambdaClient);
    const concurrency = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: "f" }));
    expect(concurrency.ReservedConcurrentExecutions).toBe(7);
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(993);
  });
});

describe("SNS", () => {
  it("counts and lists subscriptions by their states", async () => {
    const topic = tenant.topics.create("topic");
    const sns = open(SNSClient);
    const { token } = tenant.topics.subscribe(topic, "email", "a@example.com");
    tenant.topics.confirm(topic, token);
    tenant.topics.subscribe(topic, "email", "b@example.com");
    const { arn } = tenant.topics.subscribe(topic, "email", "c@example.com");
    tenant.topics.unsubscribe(topic, arn);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: topic }));
    expect(Attributes).toMatchObject({
      SubscriptionsConfirmed: "1",
      SubscriptionsPending: "1",
      SubscriptionsDeleted: "1",
    });
    expect(Attributes).not.toHaveProperty("KmsMasterKeyId");
    const { Subscriptions } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: topic }),
    );
    expect(
      Subscriptions?.map((it) => [it.SubscriptionArn?.startsWith("arn:"), it.Endpoint]),
    ).toEqual([
      [true, "a@example.com"],
      [false, "b@example.com"],
    ]);
  });

  it("fails for an unknown topic", async () => {
    const command = new GetTopicAttributesCommand({
      TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT_ID}:x`,
    });
    await expect(open(SNSClient).send(command)).rejects.toMatchObject(refused("NotFoundException"));
  });
});

describe("SQS", () => {
  it("counts messages, visible and hidden", async () => {
    const arn = tenant.queues.create("queue");
    tenant.queues.send(arn, "one");
    tenant.queues.send(arn, "two");
    tenant.queues.receive(arn);
    const sqs = open(SQSClient);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "queue" }));
    // The SDK would call where the URL says.
    sqs.config.useQueueUrlAsEndpoint = false;
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "1",
    });
    const missing = sqs.send(new GetQueueUrlCommand({ QueueName: "other" }));
    await expect(missing).rejects.toMatchObject({
      ...refused("QueueDoesNotExist"),
      // From the header for clients of the Query protocol.
      Code: "AWS.SimpleQueueService.NonExistentQueue",
    });
  });
});

describe("EventBridge", () => {
  it("lists rules with their patterns and targets", async () => {
    tenant.events.addRule({
      Name: "rule",
      Description: "A rule",
      EventPattern: { source: ["aws.config"] },
      Targets: [{ Id: "Topic", Arn: tenant.topics.create("topic") }],
    });
    const events = open(EventBridgeClient);
    const { Rules } = await events.send(new ListRulesCommand({}));
    expect(Rules).toMatchObject([
      {
        Name: "rule",
        Description: "A rule",
        State: "ENABLED",
        EventPattern: '{"source":["aws.config"]}',
      },
    ]);
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: "rule" }));
    expect(Targets).toMatchObject([{ Id: "Topic", Arn: tenant.topics.create("topic") }]);
    const missing = events.send(new ListTargetsByRuleCommand({ Rule: "other" }));
    await expect(missing).rejects.toMatchObject(refused("ResourceNotFoundException"));
  });
});

describe("IAM", () => {
  it("simulates the policies of a role", async () => {
    const role = tenant.roles.create({
      roleName: "role",
      assumeRolePolicyDocument: {
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { Service: "lambda.amazonaws.com" },
          },
        ],
      },
      policyDocuments: [{ Statement: [{ Effect: "Allow", Action: "sns:Publish", Resource: "*" }] }],
    });
    const iam = open(IAMClient);
    const { EvaluationResults, IsTruncated } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: role.arn,
        ActionNames: ["sns:Publish", "sqs:SendMessage"],
      }),
    );
    expect(IsTruncated).toBe(false);
    expect(EvaluationResults?.map((it) => [it.EvalActionName, it.EvalDecision])).toEqual([
      ["sns:Publish", "allowed"],
      ["sqs:SendMessage", "implicitDeny"],
    ]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "role" }));
    expect(Role?.Arn).toBe(role.arn);
    const missing = iam.send(new GetRoleCommand({ RoleName: "other" }));
    await expect(missing).rejects.toMatchObject(refused("NoSuchEntityException"));
  });
});

describe("CloudTrail", () => {
  it("describes a trail, its status and its event selectors", async () => {
    const trail = tenant.trails.create("trail");
    const client = open(CloudTrailClient);
    const { trailList } = await client.send(new DescribeTrailsCommand({}));
    expect(trailList).toMatchObject([
      { Name: "trail", TrailARN: trail.arn, IsMultiRegionTrail: true },
    ]);
    trail.isLogging = false;
    const { IsLogging } = await client.send(new GetTrailStatusCommand({ Name: trail.arn }));
    expect(IsLogging).toBe(false);
    const { EventSelectors } = await client.send(
      new GetEventSelectorsCommand({ TrailName: trail.arn }),
    );
    expect(EventSelectors).toMatchObject([{ ReadWriteType: "All", IncludeManagementEvents: true }]);
    const missing = client.send(new GetTrailStatusCommand({ Name: "other" }));
    await expect(missing).rejects.toMatchObject(refused("TrailNotFoundException"));
  });

  it("accepts the longer operation target that other SDKs send", async () => {
    const client = open(CloudTrailClient);
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers["x-amz-target"] = `com.amazonaws.cloudtrail.v20131101.${headers["x-amz-target"]}`;
        return next(args);
      },
      { step: "finalizeRequest" },
    );
    const { trailList } = await client.send(new DescribeTrailsCommand({}));
    expect(trailList).toEqual([]);
  });
});

describe("CloudWatch", () => {
  it("describes alarms by name prefix, and returns sums of metrics", async () => {
    for (const AlarmName of ["mine-1", "mine-2", "other"]) tenant.alarms.create({ AlarmName });
    const client = open(CloudWatchClient);
    const { MetricAlarms } = await client.send(
      new DescribeAlarmsCommand({ AlarmNamePrefix: "mine" }),
    );
    expect(MetricAlarms?.map((it) => [it.AlarmName, it.StateValue])).toEqual([
      ["mine-1", "OK"],
      ["mine-2", "OK"],
    ]);
    tenant.alarms.metrics.set("Errors/f", 3);
    const query = (Id: string, Value: string) => ({
      Id,
      MetricStat: {
        Metric: {
          Namespace: "AWS/Lambda",
          MetricName: "Errors",
          Dimensions: [{ Name: "FunctionName", Value }],
        },
        ...{ Period: 3600, Stat: "Sum" },
      },
    });
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        ...{ StartTime: new Date(0), EndTime: new Date() },
        MetricDataQueries: [query("a", "f"), query("b", "g")],
      }),
    );
    expect(MetricDataResults?.map((it) => [it.Id, it.Values, it.StatusCode])).toEqual([
      ["a", [3], "Complete"],
      ["b", [], "Complete"],
    ]);
  });
});

describe("CloudWatch Logs", () => {
  it("lists the log groups with a prefix by name, page by page", async () => {
    const arn = tenant.logs.create("/a/2");
    for (const name of ["/b", "/a/1"]) tenant.logs.create(name);
    const logs = open(CloudWatchLogsClient);
    const list = (nextToken?: string) =>
      logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/a/", limit: 1, nextToken }));
    const first = await list();
    expect(first.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(["/a/1"]);
    const second = await list(first.nextToken);
    expect(second.nextToken).toBeUndefined();
    expect(second.logGroups).toMatchObject([
      { logGroupName: "/a/2", arn: `${arn}:*`, logGroupArn: arn, logGroupClass: "STANDARD" },
    ]);
  });
});

describe("Systems Manager, KMS and Service Quotas", () => {
  it("return only what a test added", async () => {
    tenant.systemsManager.parameters.set("/a", "b");
    tenant.systemsManager.documents.set("Runbook", { status: "Active" });
    const arn = `arn:aws:kms:us-east-1:${ACCOUNT_ID}:key/1`;
    tenant.keys.set("alias/key", {
      arn,
      manager: "CUSTOMER",
      policy: { Statement: [] },
      state: "Disabled",
    });
    tenant.quotas.set("events/L-1", 5);
    const [ssm, kms, quotas] = [open(SSMClient), open(KMSClient), open(ServiceQuotasClient)];
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/a" }));
    expect(Parameter?.Value).toBe("b");
    await expect(ssm.send(new GetParameterCommand({ Name: "/b" }))).rejects.toMatchObject(
      refused("ParameterNotFound"),
    );
    const { Document } = await ssm.send(new DescribeDocumentCommand({ Name: "Runbook" }));
    expect(Document?.Status).toBe("Active");
    await expect(ssm.send(new DescribeDocumentCommand({ Name: "x" }))).rejects.toMatchObject(
      refused("InvalidDocument"),
    );
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/key" }));
    expect(KeyMetadata).toMatchObject({ Arn: arn, KeyState: "Disabled", KeyManager: "CUSTOMER" });
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn }));
    expect(Policy).toBe('{"Statement":[]}');
    await expect(kms.send(new DescribeKeyCommand({ KeyId: "x" }))).rejects.toMatchObject(
      refused("NotFoundException"),
    );
    const of = (QuotaCode: string) =>
      quotas.send(new GetServiceQuotaCommand({ ServiceCode: "events", QuotaCode }));
    expect((await of("L-1")).Quota?.Value).toBe(5);
    await expect(of("L-2")).rejects.toMatchObject(refused("NoSuchResourceException"));
  });
});
