import { Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { MaximumExecutionFrequency } from "aws-cdk-lib/aws-config";
import { EventBus } from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import { Key } from "aws-cdk-lib/aws-kms";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { describe, expect, it } from "vitest";
import { RootAccessKeyMonitoring, type RootAccessKeyMonitoringProps } from "../../infra/index.ts";
import { accountTemplate, newApp } from "./synth.ts";

const newStack = () => new Stack(newApp(), "Mine");

function monitored(props?: RootAccessKeyMonitoringProps): Template {
  const stack = newStack();
  new RootAccessKeyMonitoring(stack, "Monitoring", props);
  return Template.fromStack(stack);
}

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown> }>;

/** What must be unique in an account and Region. The name of a role's own policy need not be. */
function namesIn(resources: Resources): string[] {
  return Object.values(resources).flatMap(({ Type, Properties = {} }) => {
    const kind = Type.split("::")[2];
    const named = ["Name", `${kind}Name`, "StatementId"].filter(() => kind !== "Policy");
    return named
      .filter((property) => typeof Properties[property] === "string")
      .map((property) => `${Type} ${Properties[property]}`);
  });
}

describe("the monitoring", () => {
  it("creates by default what the account stack creates by default", () => {
    const typesOf = (template: Template) =>
      Object.values(template.toJSON().Resources as Record<string, { Type: string }>)
        .map(({ Type }) => Type)
        .sort();
    expect(typesOf(monitored())).toEqual(typesOf(accountTemplate()));
  });

  it("accepts the enumerations of aws-cdk-lib", () => {
    const template = monitored({
      maximumExecutionFrequency: MaximumExecutionFrequency.SIX_HOURS,
      logRetention: RetentionDays.THREE_MONTHS,
      noEvaluationAlarm: true,
    });
    template.hasResourceProperties("AWS::Config::ConfigRule", {
      Source: { SourceDetails: [Match.objectLike({ MaximumExecutionFrequency: "Six_Hours" })] },
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: "/root-access-key/evaluator",
      RetentionInDays: 90,
    });
    template.hasResourceProperties("AWS::CloudWatch::Alarm", { EvaluationPeriods: 13 });
  });

  it.each([
    [{ emails: ["nonsense"] }, "emails", "email addresses"],
    [{ emails: ["a@example.com", "a@example.com"] }, "emails", "different email addresses"],
    [{ notificationTopic: "arn:aws:sns:us-east-1:111122223333:alerts" }, "topic", "an ITopic"],
    [{ emails: "a@example.com" }, "emails", "a list of email addresses"],
    [{ noEvaluationAlarm: "yes" }, "noEvaluationAlarm", "true or false"],
    [{ remediation: "auto" }, "remediation", '"manual" or "automatic"'],
    [{ ruleDeployment: "pack" }, "ruleDeployment", '"conformance-pack"'],
    [{ maximumExecutionFrequency: "Daily" }, "maximumExecutionFrequency", '"One_Hour"'],
    [{ inactiveKeys: "compliant" }, "inactiveKeys", '"COMPLIANT"'],
    [{ suppressFindingsFor: ["123"] }, "suppressFindingsFor", "account IDs of 12 digits"],
    [{ runbookUrl: "http://example.com" }, "runbookUrl", "an https URL"],
  ])("rejects %j, like the setting", (props, name, allowed) => {
    // As from JavaScript, where no compiler refuses them.
    const untyped = props as RootAccessKeyMonitoringProps;
    const create = () => new RootAccessKeyMonitoring(newStack(), "Monitoring", untyped);
    expect(create).toThrow(RangeError);
    expect(create).toThrow(new RegExp(`^${name}: found .*; allowed is .*${allowed}`));
  });

  it("refuses an unknown property, and names the known ones", () => {
    const props = { email: "a@example.com" } as RootAccessKeyMonitoringProps;
    expect(() => monitored(props)).toThrow(/^email: unknown property; allowed are .*\bemails\b/);
  });

  it("can be twice in an account if one has another name prefix", () => {
    const stack = newStack();
    const props = { noEvaluationAlarm: true };
    new RootAccessKeyMonitoring(stack, "First", props);
    new RootAccessKeyMonitoring(stack, "Second", { ...props, namePrefix: "other-root-keys" });
    const resources: Resources = Template.fromStack(stack).toJSON().Resources;
    const names = namesIn(resources);
    expect(names).toContain("AWS::Config::ConfigRule root-access-key");
    expect(names).toContain("AWS::SSM::Document OtherRootKeys-NotifyAndWait");
    expect(new Set(names).size).toBe(names.length);

    const second = Object.entries(resources).filter(([id]) => id.startsWith("Second"));
    // Both have the source of requests and tests, and the package in the functions' descriptions.
    const text = JSON.stringify(second).replaceAll(/"root-access-key"|\(root-access-key /g, "");
    expect(text.match(/.{20}(root-access-key|RootAccessKey-)/g)).toBeNull();
    expect(text).toContain("other-root-keys");
  });

  it("has a conformance pack with its own prefix", () => {
    const template = monitored({ ruleDeployment: "conformance-pack", namePrefix: "other" });
    expect(namesIn(template.toJSON().Resources)).toContain("AWS::Config::ConformancePack other");
    const [pack] = Object.values(template.findResources("AWS::Config::ConformancePack"));
    const body = JSON.stringify(pack?.Properties.TemplateBody);
    expect(body).toContain("ConfigRuleName: other");
    expect(body).toContain("TargetId: Other-NotifyAndWait");
  });

  it.each(["Second", "-a", "a--b", "", "a".repeat(41), "a_b"])(
    "rejects the prefix %j",
    (prefix) => {
      expect(() => monitored({ namePrefix: prefix })).toThrow(
        `namePrefix: found ${JSON.stringify(prefix)}; allowed are up to 40`,
      );
    },
  );
});

describe("a topic of the app's own", () => {
  it("receives notifications and alarms, and keeps its other publishers", () => {
    const stack = newStack();
    const masterKey = new Key(stack, "Key");
    const notificationTopic = new Topic(stack, "Alerts", { masterKey });
    new RootAccessKeyMonitoring(stack, "Monitoring", { notificationTopic });
    const template = Template.fromStack(stack);
    template.resourceCountIs("AWS::SNS::Topic", 1);
    template.resourceCountIs("AWS::KMS::Key", 1);
    const topic = { Ref: Match.stringLikeRegexp("^Alerts") };
    template.allResourcesProperties("AWS::CloudWatch::Alarm", { AlarmActions: [topic] });
    const [policy] = Object.values(template.findResources("AWS::SNS::TopicPolicy"));
    const statements: { Effect: string; Principal: unknown }[] =
      policy?.Properties.PolicyDocument.Statement;
    expect(statements.map(({ Effect, Principal }) => [Effect, Principal])).toEqual([
      ["Allow", { Service: "cloudwatch.amazonaws.com" }],
    ]);
    template.hasResourceProperties("AWS::KMS::Key", {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: "cloudwatch.amazonaws.com" } }),
        ]),
      },
    });
    template.hasResourceProperties("AWS::IAM::Policy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Effect: "Allow",
            Action: ["kms:Decrypt", "kms:GenerateDataKey"],
            Resource: { "Fn::GetAtt": [Match.stringLikeRegexp("^Key"), "Arn"] },
          },
        ]),
      },
    });
  });
});

describe("the rule of the monitoring", () => {
  it("starts targets on its events, including the first one", () => {
    const stack = newStack();
    const { rule } = new RootAccessKeyMonitoring(stack, "Monitoring");
    const target = new targets.SqsQueue(new Queue(stack, "Queue"));
    rule.onComplianceChange("Changed", { target });
    rule.onReEvaluationStatus("Evaluated", { target });
    rule.onEvent("Any", { target });
    const template = Template.fromStack(stack);
    const queue = { "Fn::GetAtt": [Match.stringLikeRegexp("^Queue"), "Arn"] };
    const rules = template.findResources("AWS::Events::Rule", {
      Properties: { Targets: [{ Arn: queue }] },
    });
    const about = { source: ["aws.config"], detail: { configRuleName: ["root-access-key"] } };
    expect(Object.values(rules).map(({ Properties }) => Properties.EventPattern)).toEqual([
      { ...about, "detail-type": ["Config Rules Compliance Change"] },
      { ...about, "detail-type": ["Config Rules Re-evaluation Status"] },
      about,
    ]);
    const [configRule] = Object.values(template.findResources("AWS::Config::ConfigRule"));
    expect(configRule?.DependsOn).toEqual(expect.arrayContaining(Object.keys(rules)));
  });

  it("has its name by reference, which orders what uses it", () => {
    const stack = newStack();
    const { rule } = new RootAccessKeyMonitoring(stack, "Monitoring");
    expect(stack.resolve(rule.configRuleName)).toEqual({ Ref: expect.stringContaining("Rule") });
    expect(stack.resolve(rule.configRuleRef.configRuleArn)).toEqual({
      "Fn::GetAtt": [expect.stringContaining("Rule"), "Arn"],
    });
  });

  it("is undefined in a conformance pack, whose rules AWS Config names", () => {
    const props = { ruleDeployment: "conformance-pack" } as const;
    const monitoring = new RootAccessKeyMonitoring(newStack(), "Monitoring", props);
    expect(() => monitoring.rule).toThrow('exists only with the ruleDeployment "standalone"');
  });
});

describe("with the central bus of an organization, the monitoring", () => {
  const withBus = (props: RootAccessKeyMonitoringProps) => {
    const stack = newStack();
    const arn = "arn:aws:events:us-east-1:888888888888:event-bus/root-access-key";
    const centralBus = EventBus.fromEventBusArn(stack, "Bus", arn);
    new RootAccessKeyMonitoring(stack, "Monitoring", { centralBus, ...props });
    return Template.fromStack(stack);
  };

  it("sends no notifications of its own", () => {
    withBus({}).resourceCountIs("AWS::SNS::Topic", 0);
  });

  it.each<RootAccessKeyMonitoringProps>([
    { emails: ["security@example.com"] },
    { suppressFindingsFor: ["111122223333"] },
    { runbookUrl: "https://wiki.example.com" },
    { namePrefix: "second" },
  ])("rejects %j, which the central account decides", (props) => {
    expect(() => withBus(props)).toThrow(`${Object.keys(props)[0]}: allowed is nothing`);
  });
});
