import { CloudFormationClient, DescribeStackSetCommand } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient, DescribeTrailsCommand } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  ConfigServiceClient,
  DescribeConfigRulesCommand,
  DescribeConfigurationAggregatorsCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelStatusCommand,
} from "@aws-sdk/client-config-service";
import {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
} from "@aws-sdk/client-eventbridge";
import { GetAccountSummaryCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ClientSettings, Tenant } from "../index.ts";
import {
  MANAGEMENT_ID as ID,
  type OrganizationUnderTest,
  openOrganization,
} from "./organization-under-test.ts";

const HOME = "us-east-1";
const ELSEWHERE = "eu-west-1";

let under: OrganizationUnderTest;
let tenant: Tenant;

beforeEach(async () => {
  under = await openOrganization();
  tenant = under.management;
});
afterEach(() => under.close());

/** A client of a service in a Region. */
function open<C extends { destroy(): void }>(
  Client: new (settings: ClientSettings & { maxAttempts: number }) => C,
  region = ELSEWHERE,
): C {
  return under.connect(Client, { ...under.sandbox.clientSettingsOf({ id: ID }), region });
}

const arnOf = (service: string, resource: string) => `arn:aws:${service}:${HOME}:${ID}:${resource}`;

describe("a Region without resources", () => {
  it("has none of another Region's rules, aggregators and recorders", async () => {
    tenant.rules.put("rule");
    tenant.aggregators.create("aggregator");
    const config = open(ConfigServiceClient);
    const answers = await Promise.all([
      config.send(new DescribeConfigRulesCommand({})),
      config.send(new DescribeConfigurationAggregatorsCommand({})),
      config.send(new DescribeConfigurationRecordersCommand({})),
      config.send(new DescribeDeliveryChannelStatusCommand({})),
    ]);
    expect(answers).toMatchObject([
      { ConfigRules: [] },
      { ConfigurationAggregators: [] },
      { ConfigurationRecorders: [] },
      { DeliveryChannelsStatus: [] },
    ]);
    await expect(
      config.send(new DescribeConfigRulesCommand({ ConfigRuleNames: ["rule"] })),
    ).rejects.toMatchObject({ name: "NoSuchConfigRuleException" });
  });

  it("has none of the other resources, and responds as AWS does without them", async () => {
    tenant.functions.add(arnOf("lambda", "function:f"), async () => undefined);
    tenant.topics.create("t");
    tenant.queues.create("q");
    tenant.logs.create("/group");
    tenant.alarms.create({ AlarmName: "alarm" });
    tenant.keys.set("k", {
      arn: arnOf("kms", "key/k"),
      manager: "AWS",
      policy: {},
      state: "Enabled",
    });
    tenant.quotas.set("config/L-1", 1);
    tenant.systemsManager.parameters.set("p", "value");
    const missing: readonly [string, () => Promise<unknown>][] = [
      [
        "ResourceNotFoundException",
        () => open(LambdaClient).send(new GetFunctionConfigurationCommand({ FunctionName: "f" })),
      ],
      ["QueueDoesNotExist", () => open(SQSClient).send(new GetQueueUrlCommand({ QueueName: "q" }))],
      [
        "NotFoundException",
        () =>
          open(SNSClient).send(
            new GetTopicAttributesCommand({ TopicArn: arnOf("sns", "t").replace(HOME, ELSEWHERE) }),
          ),
      ],
      ["NotFoundException", () => open(KMSClient).send(new DescribeKeyCommand({ KeyId: "k" }))],
      [
        "NoSuchResourceException",
        () =>
          open(ServiceQuotasClient).send(
            new GetServiceQuotaCommand({ ServiceCode: "config", QuotaCode: "L-1" }),
          ),
      ],
      ["ParameterNotFound", () => open(SSMClient).send(new GetParameterCommand({ Name: "p" }))],
    ];
    for (const [name, answer] of missing) await expect(answer()).rejects.toMatchObject({ name });
    await expect(
      open(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({})),
    ).resolves.toMatchObject({ logGroups: [] });
    await expect(open(CloudWatchClient).send(new DescribeAlarmsCommand({}))).resolves.toMatchObject(
      {
        MetricAlarms: [],
      },
    );
  });

  it("has its own default event bus, without rules", async () => {
    tenant.events.createBus("bus");
    tenant.events.addRule({
      Name: "all",
      EventPattern: { source: ["test"] },
      State: "ENABLED",
      Targets: [{ Id: "Q", Arn: tenant.queues.create("q") }],
    });
    const events = open(EventBridgeClient);
    await expect(events.send(new DescribeEventBusCommand({}))).resolves.toMatchObject({
      Arn: arnOf("events", "event-bus/default").replace(HOME, ELSEWHERE),
    });
    await expect(events.send(new DescribeEventBusCommand({ Name: "bus" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(events.send(new ListRulesCommand({}))).resolves.toMatchObject({ Rules: [] });
    const entry = { Source: "test", DetailType: "test", Detail: "{}" };
    await events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(tenant.queues.count(tenant.queues.create("q")).visible).toBe(0);
  });

  it("has only multi-Region trails", async () => {
    tenant.trails.create("everywhere");
    tenant.trails.create("here").isMultiRegion = false;
    const names = async (region: string) => {
      const answer = await open(CloudTrailClient, region).send(new DescribeTrailsCommand({}));
      return answer.trailList?.map(({ Name, HomeRegion }) => `${Name} of ${HomeRegion}`);
    };
    expect(await names(HOME)).toEqual([`everywhere of ${HOME}`, `here of ${HOME}`]);
    expect(await names(ELSEWHERE)).toEqual([`everywhere of ${HOME}`]);
  });

  it("does not have the organization's StackSets", async () => {
    const { organization } = under;
    organization.stackSets.create({
      StackSetName: "set",
      PermissionModel: "SERVICE_MANAGED",
      TemplateURL: "https://example.com/template.json",
      AutoDeployment: { Enabled: true },
      StackInstancesGroup: [
        { DeploymentTargets: { OrganizationalUnitIds: [organization.rootId] }, Regions: [HOME] },
      ],
    });
    const describeIn = (region: string) =>
      open(CloudFormationClient, region).send(new DescribeStackSetCommand({ StackSetName: "set" }));
    await expect(describeIn(HOME)).resolves.toMatchObject({ StackSet: { StackSetName: "set" } });
    await expect(describeIn(ELSEWHERE)).rejects.toMatchObject({
      name: "StackSetNotFoundException",
    });
  });
});

describe("in each Region", () => {
  it("IAM, STS and AWS Organizations return the same account", async () => {
    tenant.account.createRootKey();
    tenant.roles.create({
      roleName: "Reader",
      assumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
      policyDocuments: [],
    });
    for (const region of [HOME, ELSEWHERE]) {
      await expect(
        open(IAMClient, region).send(new GetAccountSummaryCommand({})),
      ).resolves.toMatchObject({ SummaryMap: { AccountAccessKeysPresent: 1 } });
      await expect(
        open(IAMClient, region).send(new GetRoleCommand({ RoleName: "Reader" })),
      ).resolves.toMatchObject({ Role: { RoleName: "Reader" } });
      await expect(
        open(STSClient, region).send(new GetCallerIdentityCommand({})),
      ).resolves.toMatchObject({ Account: ID });
      const { Accounts = [] } = await open(OrganizationsClient, region).send(
        new ListAccountsCommand({}),
      );
      expect(Accounts.map(({ Id }) => Id)).toContain(ID);
    }
  });
});
