import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { AccountStack } from "../../infra/account/account-stack.ts";
import { type AccountSettings, parseSettings } from "../../infra/settings.ts";
import { NAMES } from "../../shared/names.ts";
import { accountStack, accountTemplate, newApp, type Overrides } from "./synth.ts";

const FUNCTION_ARN = { "Fn::GetAtt": [Match.stringLikeRegexp("^EvaluatorFunction"), "Arn"] };

describe("the account stack by default", () => {
  let template: Template;
  beforeAll(() => {
    template = accountTemplate();
  });

  it("matches its snapshot", () => {
    // The name of the asset is the hash of the bundle, which changes with the rule.
    const text = JSON.stringify(template.toJSON()).replaceAll(/[0-9a-f]{64}/g, "BUNDLE");
    expect(JSON.parse(text)).toMatchSnapshot();
  });

  it("has a function with time for a report and structured logs that expire after a year", () => {
    template.hasResourceProperties("AWS::Lambda::Function", {
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      Timeout: 300,
      LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO" },
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 365 });
  });

  it("lets AWS Config invoke the function, for this account only", () => {
    const permissions = template.findResources("AWS::Lambda::Permission", {
      Properties: { FunctionName: FUNCTION_ARN },
    });
    expect(Object.values(permissions).map(({ Properties }) => Properties)).toEqual([
      {
        Action: "lambda:InvokeFunction",
        Principal: "config.amazonaws.com",
        SourceAccount: { Ref: "AWS::AccountId" },
        FunctionName: expect.anything(),
      },
    ]);
  });

  it("has a periodic custom rule with this function, created after the permission", () => {
    template.hasResource("AWS::Config::ConfigRule", {
      Properties: {
        ConfigRuleName: "root-access-key",
        InputParameters: { inactiveKeys: "NON_COMPLIANT" },
        Source: {
          Owner: "CUSTOM_LAMBDA",
          SourceIdentifier: FUNCTION_ARN,
          SourceDetails: [
            {
              EventSource: "aws.config",
              MessageType: "ScheduledNotification",
              MaximumExecutionFrequency: "TwentyFour_Hours",
            },
          ],
        },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp("^EvaluatorFunctionInvokedByConfig")]),
    });
  });

  it("creates the rule after the rule that sends its findings", () => {
    for (const rule of ["standalone", "conformance-pack"]) {
      const type =
        rule === "standalone" ? "AWS::Config::ConfigRule" : "AWS::Config::ConformancePack";
      accountTemplate({ rule }).hasResource(type, {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp("^NotificationsFinding")]),
      });
    }
    accountTemplate().hasResource("AWS::Config::ConfigRule", {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp("^NotificationsFindingPermission")]),
    });
    template.hasResource("AWS::Lambda::Function", {
      Properties: { FunctionName: "root-access-key-notification" },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp("^TopicPolicy")]),
    });
  });

  it("warns if notifications have no subscriber", () => {
    const warnings = (overrides: Overrides) =>
      Annotations.fromStack(accountStack(overrides)).findWarning("*", Match.anyValue());
    expect(warnings({})).toMatchObject([
      { entry: { data: expect.stringContaining("Nobody receives notifications") } },
    ]);
    expect(warnings({ email: "security@example.com" })).toEqual([]);
  });

  it("has a manual remediation, which is deleted before the rule", () => {
    template.hasResourceProperties("AWS::Config::RemediationConfiguration", {
      ConfigRuleName: { Ref: Match.stringLikeRegexp("^Rule") },
      TargetType: "SSM_DOCUMENT",
      TargetId: "RootAccessKey-NotifyAndWait",
      Automatic: false,
      Parameters: {
        AccountId: { ResourceValue: { Value: "RESOURCE_ID" } },
        AutomationAssumeRole: { StaticValue: { Values: [Match.anyValue()] } },
      },
    });
  });

  it("sends every result of an evaluation to the event bus, after two retries", () => {
    const destination = { Destination: Match.objectLike({ "Fn::Join": Match.anyValue() }) };
    template.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnSuccess: destination, OnFailure: destination },
    });
  });

  it("has a topic encrypted with its own key, which is deleted with the stack", () => {
    template.hasResourceProperties("AWS::SNS::Topic", {
      KmsMasterKeyId: { "Fn::GetAtt": [Match.stringLikeRegexp("^TopicKey"), "Arn"] },
    });
    template.hasResource("AWS::KMS::Key", { DeletionPolicy: "Delete" });
  });

  it("sends events only to the notification function of this account", () => {
    const rules = Object.values(template.findResources("AWS::Events::Rule"));
    const targets = rules.flatMap(({ Properties }) => Properties.Targets);
    const [runbook, ...others] = targets.filter(({ Id }) => Id !== "Notification");
    expect([runbook.Id, others]).toEqual(["Runbook", []]);
    const ofFunction = targets.filter(({ Id }) => Id === "Notification");
    expect(ofFunction).toHaveLength(10);
    for (const target of ofFunction) {
      expect(target).toEqual({
        Id: "Notification",
        Arn: { "Fn::GetAtt": [expect.stringMatching("^NotificationsNotificationFunction"), "Arn"] },
        DeadLetterConfig: {
          Arn: {
            "Fn::GetAtt": [expect.stringMatching("^NotificationsNotificationDeadLetters"), "Arn"],
          },
        },
      });
    }
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "root-access-key-notification",
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      DeadLetterConfig: { TargetArn: Match.anyValue() },
      Environment: {
        Variables: { SUPPRESS_FINDINGS_FOR: "", RUNBOOK_URL: "", ORGANIZATION: "false" },
      },
    });
  });

  it("lets only the rules invoke the notification function and use its dead-letter queue", () => {
    const rules = template.findResources("AWS::Events::Rule", {
      Properties: { Targets: [{ Id: "Notification" }] },
    });
    const arns = Object.keys(rules).map((id) => ({ "Fn::GetAtt": [id, "Arn"] }));
    const permissions = template.findResources("AWS::Lambda::Permission", {
      Properties: { Principal: "events.amazonaws.com" },
    });
    expect(Object.values(permissions).map(({ Properties }) => Properties.SourceArn)).toEqual(arns);
    const [policy] = Object.values(template.findResources("AWS::SQS::QueuePolicy"));
    const allowed = policy?.Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === "Allow",
    );
    const sources = allowed.map(
      ({ Condition }: { Condition: { ArnEquals: object } }) => Condition.ArnEquals,
    );
    expect(sources).toEqual(arns.map((arn) => ({ "aws:SourceArn": arn })));
  });

  it("has alarms on the notification function whose action is the topic itself", () => {
    const action = { AlarmActions: [{ Ref: Match.stringLikeRegexp("^Topic") }], Threshold: 0 };
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      ...action,
      AlarmName: "root-access-key-notification-dead-letters",
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: "DIFF(FILL(visible, 0))", ReturnData: true }),
      ]),
    });
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      ...action,
      AlarmName: "root-access-key-notification-errors",
      Namespace: "AWS/Lambda",
      MetricName: "Errors",
    });
    template.resourceCountIs("AWS::CloudWatch::Alarm", 2);
  });

  it("has no subscriber, recorder or conformance pack", () => {
    for (const type of [
      "AWS::SNS::Subscription",
      "AWS::Config::ConfigurationRecorder",
      "AWS::Config::ConformancePack",
    ]) {
      template.resourceCountIs(type, 0);
    }
  });
});

describe("a setting of the account stack", () => {
  it.each([
    [
      "frequency",
      "One_Hour",
      "AWS::Config::ConfigRule",
      {
        Source: { SourceDetails: [{ MaximumExecutionFrequency: "One_Hour" }] },
      },
    ],
    [
      "inactiveKeys",
      "COMPLIANT",
      "AWS::Config::ConfigRule",
      {
        InputParameters: { inactiveKeys: "COMPLIANT" },
      },
    ],
    [
      "remediation",
      "automatic",
      "AWS::Config::RemediationConfiguration",
      {
        Automatic: true,
        MaximumAutomaticAttempts: 3,
        RetryAttemptSeconds: 2_678_000,
      },
    ],
    [
      "email",
      "security@example.com",
      "AWS::SNS::Subscription",
      {
        Protocol: "email",
        Endpoint: "security@example.com",
      },
    ],
    [
      "suppressFindingsFor",
      "111122223333,444455556666",
      "AWS::Lambda::Function",
      {
        Environment: { Variables: { SUPPRESS_FINDINGS_FOR: "111122223333,444455556666" } },
      },
    ],
    [
      "runbookUrl",
      "https://wiki.example.com/root-access-key",
      "AWS::Lambda::Function",
      {
        Environment: { Variables: { RUNBOOK_URL: "https://wiki.example.com/root-access-key" } },
      },
    ],
    [
      "noEvaluationAlarm",
      "true",
      "AWS::CloudWatch::Alarm",
      {
        Namespace: "AWS/Lambda",
        MetricName: "Invocations",
        Period: 3600,
        EvaluationPeriods: 49,
        DatapointsToAlarm: 49,
        ComparisonOperator: "LessThanThreshold",
        Threshold: 1,
        TreatMissingData: "breaching",
      },
    ],
    [
      "recorder",
      "true",
      "AWS::Config::ConfigurationRecorder",
      {
        RecordingGroup: {
          AllSupported: false,
          IncludeGlobalResourceTypes: false,
          ResourceTypes: ["AWS::CloudTrail::Trail"],
        },
      },
    ],
  ])("%s = %j changes the template", (name, value, type, properties) => {
    accountTemplate({ [name]: value }).hasResourceProperties(type, Match.objectLike(properties));
    const before = accountTemplate().findResources(type, { Properties: properties });
    expect(before).toEqual({});
  });

  it("remediation = none removes runbook and remediation", () => {
    const template = accountTemplate({ remediation: "none" });
    template.resourceCountIs("AWS::Config::RemediationConfiguration", 0);
    template.resourcePropertiesCountIs("AWS::SSM::Document", { Name: NAMES.runbook }, 0);
  });

  it("topicArn replaces topic and key", () => {
    const topicArn = "arn:aws:sns:us-east-1:111122223333:alerts";
    const template = accountTemplate({ topicArn });
    template.resourceCountIs("AWS::SNS::Topic", 0);
    template.resourceCountIs("AWS::KMS::Key", 0);
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: { TOPIC_ARN: topicArn } },
    });
    template.allResourcesProperties("AWS::CloudWatch::Alarm", { AlarmActions: [topicArn] });
  });

  it("email subscribes each address, whose subscription does not depend on the others", () => {
    const subscriptions = (email: string) =>
      Object.entries(accountTemplate({ email }).findResources("AWS::SNS::Subscription")).map(
        ([id, { Properties }]) => [Properties.Endpoint, id],
      );
    const both = subscriptions("a@example.com,b@example.com");
    expect(both.map(([address]) => address)).toEqual(["a@example.com", "b@example.com"]);
    expect(subscriptions("b@example.com")).toEqual([both[1]]);
  });

  it("recorder makes the rule wait for recorder and delivery channel, which do not wait for each other", () => {
    const template = accountTemplate({ recorder: true });
    const [recorder, channel, rule] = [
      "AWS::Config::ConfigurationRecorder",
      "AWS::Config::DeliveryChannel",
      "AWS::Config::ConfigRule",
    ].map((type) => Object.entries(template.findResources(type))[0]);
    expect(rule?.[1].DependsOn).toEqual(expect.arrayContaining([recorder?.[0], channel?.[0]]));
    expect(recorder?.[1].DependsOn).not.toContain(channel?.[0]);
    expect(channel?.[1].DependsOn).not.toContain(recorder?.[0]);
  });

  it("recorder has a retained bucket, whose objects expire after a year", () => {
    accountTemplate({ recorder: true }).hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      Properties: {
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 365, Status: "Enabled" }] },
      },
    });
  });

  it("noEvaluationAlarm creates an alarm after the rule, with a notification by the event bus", () => {
    const template = accountTemplate({ noEvaluationAlarm: true });
    template.hasResource("AWS::CloudWatch::Alarm", {
      Properties: { AlarmName: "root-access-key-no-evaluation", AlarmActions: Match.absent() },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp("^Rule")]),
    });
    template.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.cloudwatch"],
        detail: { alarmName: ["root-access-key-no-evaluation"] },
      },
    });
  });
});

it("tests of the own account go to the notification function", () => {
  accountTemplate().hasResourceProperties("AWS::Events::Rule", {
    EventPattern: {
      source: ["root-access-key"],
      "detail-type": ["Root Access Key Notification Test"],
      account: [{ Ref: "AWS::AccountId" }],
    },
    Targets: [
      {
        Id: "Notification",
        Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("Function"), "Arn"] },
        DeadLetterConfig: Match.anyValue(),
      },
    ],
  });
});

describe("prompt re-evaluation", () => {
  const inRegion = (expectedRegion: string) => {
    const settings = parseSettings({ "root-access-key:email": "security@example.com" });
    const props = { settings: settings as AccountSettings, expectedRegion };
    return new AccountStack(newApp(), "RootAccessKey", props);
  };

  it.each(["us-east-1", "eusc-de-east-1"])("is in the stack in %s, which has IAM", (region) => {
    const stack = inRegion(region);
    Template.fromStack(stack).hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.iam"],
        "detail-type": ["AWS API Call via CloudTrail"],
        detail: {
          eventSource: ["iam.amazonaws.com"],
          eventName: ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"],
          userIdentity: { type: ["Root"] },
          errorCode: [{ exists: false }],
        },
      },
      Targets: [Match.objectLike({ Id: "Runbook" })],
    });
    Annotations.fromStack(stack).hasNoWarning("*", Match.anyValue());
  });

  it("is not in the stack in other Regions, and a warning gives the reason", () => {
    const stack = inRegion("eu-central-1");
    Annotations.fromStack(stack).hasWarning(
      "*",
      Match.stringLikeRegexp("CloudTrail records them in us-east-1, and.*eu-central-1"),
    );
    Template.fromStack(stack).resourcePropertiesCountIs(
      "AWS::SSM::Document",
      { Name: "RootAccessKey-Reevaluate" },
      0,
    );
  });

  it.each([
    ["us-east-1", true],
    ["eu-central-1", false],
  ])("in %s has its notifications: %s", (region, expected) => {
    const template = Template.fromStack(inRegion(region));
    const rules = Object.keys(template.findResources("AWS::Events::Rule"));
    const names = rules.map((id) => id.replace(/[0-9A-F]{8}$/, ""));
    expect(names).toContain("NotificationsFinding");
    expect(names.includes("NotificationsKeyChange")).toBe(expected);
    expect(names.includes("NotificationsFailedReevaluation")).toBe(expected);
  });

  it("is started by EventBridge with the role of the runbook", () => {
    accountTemplate().hasResourceProperties("AWS::Events::Rule", {
      Targets: [
        {
          Id: "Runbook",
          RoleArn: { "Fn::GetAtt": [Match.stringLikeRegexp("Starter"), "Arn"] },
          Input: {
            "Fn::Join": [
              "",
              [
                '{"AutomationAssumeRole":["',
                { "Fn::GetAtt": [Match.stringLikeRegexp("^PromptReevaluationRole"), "Arn"] },
                '"]}',
              ],
            ],
          },
        },
      ],
    });
  });
});
