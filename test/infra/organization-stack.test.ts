import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Annotations, Match, type Template } from "aws-cdk-lib/assertions";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { beforeAll, describe, expect, it } from "vitest";
import { CENTRAL_ALARMS } from "../../bench/cost.ts";
import { EVALUATOR_BUNDLE } from "../../infra/bundle.ts";
import { accountEvents } from "../../infra/notifications/events.ts";
import {
  OrganizationStack,
  type OrganizationStackProps,
} from "../../infra/organization/organization-stack.ts";
import type { RemovalRecord } from "../../removal/contract.ts";
import { FORWARDED_SOURCES } from "../../shared/central-bus-policy.ts";
import { NAMES } from "../../shared/names.ts";
import { deploy } from "./resolve.ts";
import {
  accountTemplate,
  memberTemplate,
  newApp,
  type Overrides,
  organizationSettings,
  organizationStack,
  organizationTemplate,
} from "./synth.ts";

const STACK_SET = "AWS::CloudFormation::StackSet";
const MANAGEMENT = { callAs: "SELF", coverThisAccount: true };

/** The names of assets are hashes of their content. */
const withoutHashes = (template: Template): unknown =>
  JSON.parse(JSON.stringify(template.toJSON()).replaceAll(/[0-9a-f]{64}/g, "ASSET"));

interface TemplateDocument {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: { readonly Code?: unknown } }>
  >;
}

function codeOf({ Resources }: TemplateDocument): unknown {
  return Object.values(Resources).find(({ Type }) => Type === "AWS::Lambda::Function")?.Properties
    .Code;
}

const withoutCode = (template: object): unknown =>
  JSON.parse(JSON.stringify(template, (key, value) => (key === "Code" ? "BUNDLE" : value)));

/** The template that is an asset of a stack, as the stack uploads it. */
function assetTemplate(assembly: CloudAssembly, stackName: string): TemplateDocument {
  const read = (file: string) => readFileSync(join(assembly.directory, file), "utf8");
  const { files } = JSON.parse(read(`${stackName}.assets.json`));
  const named = Object.entries<{ source: { path: string } }>(files).filter(([hash]) =>
    JSON.stringify(assembly.getStackByName(stackName).template).includes(`${hash}.json`),
  );
  expect(named).toHaveLength(1);
  return JSON.parse(read(named[0]?.[1].source.path ?? ""));
}

describe("the organization stack by default", () => {
  let template: Template;
  beforeAll(() => {
    template = organizationTemplate();
  });

  it("matches its snapshot", () => {
    expect(withoutHashes(template)).toMatchSnapshot();
  });

  it("deploys to all accounts of the OUs, including those that join later, even if one fails", () => {
    template.hasResourceProperties(STACK_SET, {
      PermissionModel: "SERVICE_MANAGED",
      CallAs: "DELEGATED_ADMIN",
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      OperationPreferences: {
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 25,
        ConcurrencyMode: "SOFT_FAILURE_TOLERANCE",
      },
      StackInstancesGroup: [
        {
          DeploymentTargets: {
            OrganizationalUnitIds: ["ou-exam-ple00001", "ou-exam-ple00002"],
            Accounts: Match.absent(),
            AccountFilterType: Match.absent(),
          },
          Regions: [{ Ref: "AWS::Region" }],
        },
      ],
      Parameters: [
        {
          ParameterKey: "CentralBusArn",
          ParameterValue: { "Fn::GetAtt": [Match.stringLikeRegexp("^CentralBus"), "Arn"] },
        },
      ],
    });
  });

  it.each([
    [{}, 11],
    [{ removal: "delete" }, 13],
  ])("deploys to accounts after everything central, with %j", (settings, count) => {
    const central = organizationTemplate(settings);
    const { DependsOn } = Object.values(central.findResources(STACK_SET))[0] ?? {};
    const needed = [
      "AWS::Events::Rule",
      "AWS::Events::EventBusPolicy",
      "AWS::Lambda::Function",
      "AWS::Lambda::Permission",
    ].map((type) => Object.entries(central.findResources(type)));
    // What is on the default bus is about this account only.
    const names = needed
      .flat()
      .flatMap(([name]) => (/^(DeadLetters|Test)/.test(name) ? [] : [name]));
    expect(DependsOn).toEqual(expect.arrayContaining(names));
    expect(needed[0]).toHaveLength(count);
  });

  it("aggregates the results of the organization in its Region", () => {
    template.hasResource("AWS::Config::ConfigurationAggregator", {
      Properties: {
        OrganizationAggregationSource: {
          AwsRegions: [{ Ref: "AWS::Region" }],
          RoleArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^AggregatorRole"), "Arn"] },
        },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp("^AggregatorRoleDefaultPolicy")]),
    });
  });

  it("removes nothing, and sends a notification about each request", () => {
    template.resourcePropertiesCountIs(
      "AWS::Lambda::Function",
      { FunctionName: "root-access-key-removal" },
      0,
    );
    template.hasResourceProperties("AWS::Events::Rule", {
      EventBusName: { Ref: Match.stringLikeRegexp("^CentralBus") },
      EventPattern: {
        source: ["root-access-key"],
        "detail-type": ["Root Access Key Remediation Requested"],
      },
      Targets: [{ Id: "Notification" }],
    });
  });

  it.each([
    ["default", Match.absent()],
    ["central", { Ref: Match.stringLikeRegexp("^CentralBus") }],
  ])("sends tests of its own account from the %s bus to the notification function", (_, bus) => {
    template.hasResourceProperties("AWS::Events::Rule", {
      EventBusName: bus,
      EventPattern: {
        source: ["root-access-key"],
        "detail-type": ["Root Access Key Notification Test"],
        account: [{ Ref: "AWS::AccountId" }],
      },
      Targets: [
        {
          Id: "Notification",
          Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^NotificationFunction"), "Arn"] },
          DeadLetterConfig: Match.anyValue(),
        },
      ],
    });
  });

  it("does not deploy the account stack here", () => {
    template.resourceCountIs("AWS::CloudFormation::Stack", 0);
  });
});

describe("the central bus admits", () => {
  const statement = (id: string) => {
    const policies = organizationTemplate().findResources("AWS::Events::EventBusPolicy", {
      Properties: { StatementId: id },
    });
    return Object.values(policies)[0]?.Properties.Statement;
  };
  const role = (name: string) => ({
    "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, `:iam::*:role/${name}`]],
  });

  it("requests only from the organization's runbooks, which call it directly", () => {
    expect(statement("RootAccessKeyRequests")).toMatchObject({
      Effect: "Allow",
      Principal: "*",
      Action: "events:PutEvents",
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" },
        ArnLike: { "aws:PrincipalArn": role("RootAccessKey-Runbook") },
        "ForAllValues:StringEquals": {
          "events:source": ["root-access-key"],
          "events:detail-type": ["Root Access Key Remediation Requested"],
        },
        Null: { "events:source": "false", "events:detail-type": "false" },
        BoolIfExists: { "events:eventBusInvocation": "false" },
      },
    });
  });

  it("notifications from the organization's forwarding rules, but not requests", () => {
    expect(statement("RootAccessKeyNotifications")).toMatchObject({
      Effect: "Allow",
      Principal: "*",
      Action: "events:PutEvents",
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" },
        ArnLikeIfExists: { "aws:PrincipalArn": role("RootAccessKey-Forwarder") },
        "ForAllValues:StringEquals": {
          "events:source": [
            "aws.config",
            "aws.iam",
            "lambda",
            "aws.lambda",
            "aws.cloudwatch",
            "aws.ssm",
          ],
        },
        BoolIfExists: { "events:eventBusInvocation": "true" },
      },
    });
  });

  it("the events that the accounts' rules forward, and no others", () => {
    const sources = Object.values(accountEvents(NAMES)).flatMap((it) => it.eventPattern.source);
    expect(new Set(FORWARDED_SOURCES)).toEqual(new Set(sources));
  });
});

describe("a setting of the organization stack", () => {
  it("excludedAccounts excludes these accounts from the OUs", () => {
    organizationTemplate({ excludedAccounts: "111122223333" }).hasResourceProperties(STACK_SET, {
      StackInstancesGroup: [
        { DeploymentTargets: { Accounts: ["111122223333"], AccountFilterType: "DIFFERENCE" } },
      ],
    });
  });

  it("excludedAccounts warns that automatic deployment ignores it", () => {
    const warnings = Annotations.fromStack(
      organizationStack({ email: "security@example.com", excludedAccounts: "111122223333" }),
    ).findWarning("*", Match.anyValue());
    expect(warnings).toMatchObject([
      {
        entry: {
          data: expect.stringMatching(/not in automatic deployment.*an OU of their own/),
        },
      },
    ]);
  });

  it("failureTolerancePercentage and maxConcurrentPercentage set the StackSet's operation preferences", () => {
    organizationTemplate({
      failureTolerancePercentage: 5,
      maxConcurrentPercentage: 10,
    }).hasResourceProperties(STACK_SET, {
      OperationPreferences: { FailureTolerancePercentage: 5, MaxConcurrentPercentage: 10 },
    });
  });

  it("coverThisAccount deploys the same template here, with the same parameter", () => {
    const template = organizationTemplate(MANAGEMENT);
    const [members] = Object.values(template.findResources(STACK_SET));
    template.hasResourceProperties(STACK_SET, { CallAs: "SELF" });
    template.hasResource("AWS::CloudFormation::Stack", {
      Properties: {
        TemplateURL: members?.Properties.TemplateURL,
        Parameters: { CentralBusArn: members?.Properties.Parameters[0].ParameterValue },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp("^Finding")]),
    });
  });

  it("suppressFindingsFor and runbookUrl are settings of the notification function", () => {
    const runbookUrl = "https://wiki.example.com/root-access-key";
    organizationTemplate({
      suppressFindingsFor: "111122223333",
      runbookUrl,
    }).hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "root-access-key-notification",
      Environment: {
        Variables: {
          SUPPRESS_FINDINGS_FOR: "111122223333",
          RUNBOOK_URL: runbookUrl,
          ORGANIZATION: "true",
        },
      },
    });
  });

  it("topicArn replaces topic and key", () => {
    const topicArn = "arn:aws:sns:us-east-1:888888888888:alerts";
    const template = organizationTemplate({ topicArn });
    template.resourceCountIs("AWS::SNS::Topic", 0);
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: { TOPIC_ARN: topicArn } },
    });
  });

  it("email subscribes to the topic, and there is a warning without a subscriber", () => {
    const email = "security@example.com";
    organizationTemplate({ email }).hasResourceProperties("AWS::SNS::Subscription", {
      Endpoint: email,
    });
    const warnings = (overrides: Overrides) =>
      Annotations.fromStack(organizationStack(overrides)).findWarning("*", Match.anyValue());
    expect(warnings({ email })).toEqual([]);
    expect(warnings({})).toMatchObject([
      { entry: { data: expect.stringContaining("Nobody receives notifications") } },
    ]);
    const remediation = "automatic";
    expect(warnings({ email, removal: "dry-run", remediation })).toEqual([]);
    expect(warnings({ email, removal: "dry-run" })).toMatchObject([
      { entry: { data: expect.stringContaining("you start the remediation in each account") } },
    ]);
    expect(warnings({ email, removal: "delete", remediation })).toMatchObject([
      { entry: { data: expect.stringContaining("Deletion cannot be undone") } },
    ]);
  });
});

describe("removal in a known Region", () => {
  const inRegion = (region: string, removal: string) => () => {
    const settings = organizationSettings({ removal });
    const props = { settings, expectedRegion: region };
    return new OrganizationStack(newApp(), "RootAccessKeyOrganization", props);
  };

  it.each([
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-northwest-1", "aws-cn"],
    ["eusc-de-east-1", "aws-eusc"],
    ["us-iso-east-1", "aws-iso"],
  ])(
    "fails synthesis in %s, because AssumeRoot is not known to exist in %s",
    (region, partition) => {
      for (const removal of ["dry-run", "delete"]) {
        expect(inRegion(region, removal)).toThrow(
          `root-access-key:removal: found "${removal}"; allowed is "off" in ${region}, as sts:AssumeRoot is not known to exist in the partition ${partition}.`,
        );
      }
      expect(inRegion(region, "off")).not.toThrow();
    },
  );

  it("is allowed in a Region of the partition aws", () => {
    expect(inRegion("eu-central-1", "delete")).not.toThrow();
  });
});

describe("with removal, the organization stack", () => {
  let template: Template;
  beforeAll(() => {
    template = organizationTemplate({
      removal: "delete",
      protectUsedWithinDays: 30,
      removalExceptions: "111122223333=2026-12-31",
      protectedAccounts: "444455556666",
    });
  });

  it("matches its snapshot", () => {
    expect(withoutHashes(template)).toMatchSnapshot();
  });

  it("has a function with the settings in its environment", () => {
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "root-access-key-removal",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Timeout: 60,
      Environment: {
        Variables: {
          REMOVAL_MODE: "delete",
          PROTECT_USED_WITHIN_DAYS: "30",
          EXCEPTIONS: '{"111122223333":"2026-12-31"}',
          PROTECTED_ACCOUNTS: '["444455556666"]',
          QUEUE_ARN: { "Fn::GetAtt": [Match.stringLikeRegexp("^RemovalQueueRequests"), "Arn"] },
        },
      },
      LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO" },
    });
    organizationTemplate({ removal: "dry-run" }).hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: { REMOVAL_MODE: "dry-run", PROTECT_USED_WITHIN_DAYS: "90" } },
    });
  });

  it("retains the record of deletions for ten years, even if the stack is deleted", () => {
    template.hasResource("AWS::Logs::LogGroup", {
      DeletionPolicy: "Retain",
      Properties: { RetentionInDays: 3653 },
    });
  });

  it("is invoked only by its queue, with one request per invocation and, by default, two concurrent invocations", () => {
    const permissions = template.findResources("AWS::Lambda::Permission", {
      Properties: { FunctionName: { "Fn::GetAtt": [Match.stringLikeRegexp("^Removal"), "Arn"] } },
    });
    expect(permissions).toEqual({});
    template.resourceCountIs("AWS::Lambda::EventSourceMapping", 1);
    const mapping = (maximumConcurrency: number) => ({
      EventSourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^RemovalQueueRequests"), "Arn"] },
      FunctionName: { Ref: Match.stringLikeRegexp("^RemovalFunction") },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: maximumConcurrency },
    });
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", mapping(2));
    organizationTemplate({
      removal: "delete",
      removalMaximumConcurrency: 10,
    }).hasResourceProperties("AWS::Lambda::EventSourceMapping", mapping(10));
  });

  it("has a queue that keeps requests for 14 days and delivers them five times, an hour apart", () => {
    const [fn] = Object.values(
      template.findResources("AWS::Lambda::Function", {
        Properties: { FunctionName: "root-access-key-removal" },
      }),
    );
    const hourSeconds = 60 * 60;
    expect(hourSeconds).toBeGreaterThanOrEqual(6 * fn?.Properties.Timeout);
    const common = { MessageRetentionPeriod: 14 * 24 * hourSeconds, SqsManagedSseEnabled: true };
    template.hasResourceProperties("AWS::SQS::Queue", {
      ...common,
      QueueName: "root-access-key-removal-requests",
      VisibilityTimeout: hourSeconds,
      RedrivePolicy: {
        deadLetterTargetArn: {
          "Fn::GetAtt": [Match.stringLikeRegexp("^RemovalQueueDeadLetters"), "Arn"],
        },
        maxReceiveCount: 5,
      },
    });
    template.hasResourceProperties("AWS::SQS::Queue", {
      ...common,
      QueueName: "root-access-key-removal-dead-letters",
    });
  });

  const requestsRule = () =>
    Object.entries(
      template.findResources("AWS::Events::Rule", {
        Properties: { Name: "root-access-key-removal" },
      }),
    )[0] ?? ["", { Properties: {} }];

  it("sends to the queue only what EventBridge set on a request, unless it is a replay or has resources", () => {
    const [, { Properties }] = requestsRule();
    expect(Properties).toMatchObject({
      EventPattern: {
        source: ["root-access-key"],
        "detail-type": ["Root Access Key Remediation Requested"],
        "replay-name": [{ exists: false }],
        resources: [{ exists: false }],
      },
      Targets: [
        {
          InputTransformer: {
            InputPathsMap: { account: "$.account", time: "$.time", id: "$.id" },
            InputTemplate: '{"account": "<account>", "time": "<time>", "id": "<id>"}',
          },
          DeadLetterConfig: {
            Arn: { "Fn::GetAtt": [expect.stringMatching("^RemovalQueueDeadLetters"), "Arn"] },
          },
        },
      ],
    });
    template.hasResourceProperties("AWS::Events::Rule", {
      Name: "root-access-key-rejected-request",
      EventPattern: {
        $or: [{ "replay-name": [{ exists: true }] }, { resources: [{ exists: true }] }],
      },
      Targets: [{ Id: "Notification" }],
    });
  });

  it("lets only that rule send to the queue, whatever identity policies allow", () => {
    const [rule] = requestsRule();
    const source = { "aws:SourceArn": { "Fn::GetAtt": [rule, "Arn"] } };
    const [policy] = Object.values(
      template.findResources("AWS::SQS::QueuePolicy", {
        Properties: { Queues: [{ Ref: Match.stringLikeRegexp("^RemovalQueueRequests") }] },
      }),
    );
    expect(policy?.Properties.PolicyDocument.Statement).toMatchObject([
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Condition: { ArnEquals: source },
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "sqs:SendMessage",
        Condition: { ArnNotEquals: source },
      },
    ]);
  });

  it("has an alarm on dead letters that arrive, with a notification by the default bus", () => {
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: "root-access-key-removal-dead-letters",
      AlarmActions: Match.absent(),
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: "DIFF(FILL(visible, 0))", ReturnData: true }),
        Match.objectLike({
          MetricStat: Match.objectLike({
            Metric: Match.objectLike({ MetricName: "ApproximateNumberOfMessagesVisible" }),
          }),
        }),
      ]),
    });
    template.hasResourceProperties("AWS::Events::Rule", {
      EventBusName: Match.absent(),
      EventPattern: {
        source: ["aws.cloudwatch"],
        detail: {
          alarmName: ["root-access-key-removal-dead-letters"],
          state: { value: ["ALARM"] },
        },
      },
    });
  });

  it.each([
    ["oldest-request", "AWS/SQS", "ApproximateAgeOfOldestMessage", 6 * 60 * 60],
    ["errors", "AWS/Lambda", "Errors", 0],
    ["failed-invocations", "AWS/Events", "FailedInvocations", 0],
    ["subscription", "AWS/Logs", "DeliveryErrors", 0],
  ])("has an alarm on %s that reaches the topic directly", (name, namespace, metric, threshold) => {
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: `root-access-key-removal-${name}`,
      AlarmActions: [{ Ref: Match.stringLikeRegexp("^Topic") }],
      Namespace: namespace,
      MetricName: metric,
      Threshold: threshold,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "notBreaching",
    });
  });

  it("has the number of alarms in the costs", () => {
    template.resourceCountIs("AWS::CloudWatch::Alarm", CENTRAL_ALARMS);
  });

  it("has no permission to delete in a dry run", () => {
    const text = JSON.stringify(organizationTemplate({ removal: "dry-run" }).toJSON());
    expect(text).toContain("root-task/IAMAuditRootUserCredentials");
    expect(text).not.toContain("IAMDeleteRootUserCredentials");
  });

  it("has policies within IAM's limit, with as many protected accounts as are allowed", () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(111122220000 + index));
    const most = organizationTemplate({ removal: "delete", protectedAccounts: ids });
    const deployed = deploy(most.toJSON(), {
      accountId: "888888888888",
      region: "us-east-1",
      partition: "aws",
    });
    // The CDK moves what is too much for one policy to others.
    const limits: Record<string, number> = {
      "AWS::IAM::Policy": 10_240,
      "AWS::IAM::ManagedPolicy": 6144,
    };
    const documents = Object.values(deployed).flatMap(({ type, properties }) =>
      limits[type]
        ? [{ limit: limits[type], text: JSON.stringify(properties.PolicyDocument) }]
        : [],
    );
    for (const id of ids) {
      expect(documents.some(({ text }) => text.includes(`arn:aws:iam::${id}:root`))).toBe(true);
    }
    for (const { limit, text } of documents) expect(text.length).toBeLessThan(limit);
  });

  it("sends the function's records to the notification function, but no intents", () => {
    const [[logId] = [""]] = Object.entries(template.findResources("AWS::Logs::LogGroup")).filter(
      ([id]) => id.startsWith("Removal"),
    );
    template.hasResource("AWS::Logs::SubscriptionFilter", {
      Properties: {
        LogGroupName: { Ref: logId },
        FilterPattern: '{ $.message.decision = "*" && $.message.decision != "INTENT" }',
        DestinationArn: {
          "Fn::GetAtt": [Match.stringLikeRegexp("^NotificationFunction"), "Arn"],
        },
      },
      DependsOn: [Match.stringLikeRegexp("^RemovalRecordsPermission")],
    });
    template.hasResourceProperties("AWS::Lambda::Permission", {
      Principal: "logs.amazonaws.com",
      SourceArn: { "Fn::GetAtt": [logId, "Arn"] },
      SourceAccount: { Ref: "AWS::AccountId" },
      FunctionName: { "Fn::GetAtt": [Match.stringLikeRegexp("^NotificationFunction"), "Arn"] },
    });
    const results = template.findResources("AWS::Events::Rule", {
      Properties: { EventPattern: { detail: { responsePayload: { decision: Match.anyValue() } } } },
    });
    expect(results).toEqual({});
  });
});

describe("the dashboard", () => {
  const body = (overrides: Overrides) =>
    JSON.stringify(
      Object.values(organizationTemplate(overrides).findResources("AWS::CloudWatch::Dashboard")),
    );

  it.each([{}, { removal: "delete" }])("has a metric for each event: %j", (overrides) => {
    const rules = organizationTemplate(overrides).findResources("AWS::Events::Rule", {
      Properties: { EventBusName: Match.anyValue(), Targets: [{ Id: "Notification" }] },
    });
    expect(Object.keys(rules).length).toBeGreaterThanOrEqual(8);
    for (const { Properties } of Object.values(rules)) {
      expect(body(overrides)).toContain(
        `\\"AWS/Events\\",\\"Invocations\\",\\"EventBusName\\",\\"root-access-key\\",\\"RuleName\\",\\"${Properties.Name}\\"`,
      );
    }
  });

  it("reads the log of the removals if removal is on", () => {
    const queries = body({ removal: "delete" });
    for (const field of [
      "decision",
      "reason",
      "accountId",
      "message",
    ] satisfies (keyof RemovalRecord)[]) {
      expect(queries).toContain(`message.${field}`);
    }
    expect(queries).toContain("filter ispresent(message.decision)");
    expect(body({})).not.toContain("message.decision");
  });
});

describe("the template of the StackSet", () => {
  it.each<Overrides>([
    {},
    { frequency: "Six_Hours", inactiveKeys: "COMPLIANT", noEvaluationAlarm: true, recorder: true },
    { rule: "conformance-pack", remediation: "automatic" },
    { remediation: "none" },
  ])("is the account stack, except for the source of bus and code: %j", (settings) => {
    const app = newApp();
    organizationStack(settings, app);
    const deployed = assetTemplate(app.synth(), "RootAccessKeyOrganization");
    expect(codeOf(deployed)).toEqual({ ZipFile: readFileSync(EVALUATOR_BUNDLE.file, "utf8") });

    const centralBusArn = "arn:aws:events:us-east-1:888888888888:event-bus/root-access-key";
    const account = accountTemplate({ ...settings, centralBusArn }).toJSON();
    const { BootstrapVersion: _, CentralBusArn, ...parameters } = account.Parameters;
    const { Default, ...parameter } = CentralBusArn;
    expect(Default).toBe(centralBusArn);
    const { Rules: __, ...rest } = account;
    expect(withoutCode(deployed)).toEqual(
      withoutCode({ ...rest, Parameters: { ...parameters, CentralBusArn: parameter } }),
    );
  });

  it.each<[string, Partial<OrganizationStackProps>]>([
    ["expected", { expectedRegion: "eu-west-1" }],
    ["set", { env: { region: "eu-west-1" }, expectedRegion: "us-east-1" }],
  ])(
    "has no re-evaluation, nor its notifications, if a Region without its events is %s",
    (_, props) => {
      const app = newApp();
      const settings = organizationSettings({ email: "security@example.com" });
      new OrganizationStack(app, "RootAccessKeyOrganization", { settings, ...props });
      const assembly = app.synth();
      const members = assetTemplate(assembly, "RootAccessKeyOrganization");
      expect(JSON.stringify(members)).not.toContain('"Name":"RootAccessKey-Reevaluate"');
      const { template } = assembly.getStackByName("RootAccessKeyOrganization");
      for (const { Resources } of [members, template as TemplateDocument]) {
        const names = Object.keys(Resources).join();
        expect(names).toContain("Finding");
        expect(names).not.toMatch(/KeyChange|FailedReevaluation/);
      }
    },
  );

  it.each<Overrides>([{}, { rule: "conformance-pack", recorder: true, noEvaluationAlarm: true }])(
    "has no nested stack and no macro, which service-managed StackSets reject: %j",
    (settings) => {
      const { Resources, Transform } = memberTemplate(settings).toJSON() as {
        Resources: Record<string, { Type: string }>;
        Transform?: unknown;
      };
      expect(Transform).toBeUndefined();
      expect(JSON.stringify(withoutCode(Resources))).not.toMatch(/Fn::(Transform|ForEach)/);
      const types = Object.values(Resources).map(({ Type }) => Type);
      expect(types.filter((type) => type.startsWith("AWS::CloudFormation::"))).toEqual([]);
    },
  );

  it("matches its snapshot", () => {
    expect(withoutCode(memberTemplate().toJSON())).toMatchSnapshot();
  });

  it("is within the size of a template in S3, needs no bootstrapping and names no partition", () => {
    const text = JSON.stringify(memberTemplate().toJSON());
    expect(text.length).toBeLessThan(1_000_000);
    expect(text).not.toMatch(/BootstrapVersion|cdk-hnb659fds/);
    expect(text).not.toContain("arn:aws:");
  });
});
