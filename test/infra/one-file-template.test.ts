import { readFileSync } from "node:fs";
import { Match, type Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { EVALUATOR_BUNDLE, NOTIFICATION_BUNDLE } from "../../infra/bundle.ts";
import { deploy } from "./resolve.ts";
import { oneFileTemplate } from "./synth.ts";

let template: Template;
beforeAll(() => {
  template = oneFileTemplate();
});

/** The template as JSON, with a placeholder for the code of each function. */
const withoutCode = (json: object) =>
  JSON.stringify(json, (key, value) => (key === "ZipFile" ? "BUNDLE" : value));

/** The number of resources by type, with these parameters. */
function made(parameters: Record<string, unknown>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of Object.values(deployed(parameters))) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
}

function deployed(parameters: Record<string, unknown>) {
  const account = { accountId: "111122223333", region: "us-east-1", partition: "aws" };
  return deploy(template.toJSON(), { ...account, parameters });
}

describe("the one-file template", () => {
  it("matches its snapshot", () => {
    expect(JSON.parse(withoutCode(template.toJSON()))).toMatchSnapshot();
  });

  it("has the bundles as the code of its functions", () => {
    const functions = Object.values(template.findResources("AWS::Lambda::Function"));
    const code = Object.fromEntries(
      functions.map(({ Properties }) => [Properties.FunctionName, Properties.Code.ZipFile]),
    );
    const read = ({ file }: { file: string }) => readFileSync(file, "utf8");
    expect(code).toEqual({
      "root-access-key-evaluator": read(EVALUATOR_BUNDLE),
      "root-access-key-notification": read(NOTIFICATION_BUNDLE),
    });
  });

  it("is within the size of a template in S3, needs no bootstrapping and names no partition", () => {
    const text = JSON.stringify(template.toJSON());
    expect(text.length).toBeLessThan(1_000_000);
    expect(text).not.toMatch(/BootstrapVersion|cdk-hnb659fds/);
    expect(withoutCode(template.toJSON())).not.toContain("arn:aws");
  });

  it("creates by default what the account stack creates by default", () => {
    expect(made({})).toEqual({
      "AWS::Logs::LogGroup": 2,
      "AWS::IAM::Role": 5,
      "AWS::IAM::Policy": 5,
      "AWS::Lambda::Function": 2,
      "AWS::Lambda::EventInvokeConfig": 2,
      "AWS::Lambda::Permission": 11,
      "AWS::KMS::Key": 1,
      "AWS::SNS::Topic": 1,
      "AWS::SNS::TopicPolicy": 1,
      "AWS::SQS::Queue": 1,
      "AWS::SQS::QueuePolicy": 1,
      "AWS::CloudWatch::Alarm": 2,
      "AWS::Events::Rule": 11,
      "AWS::Config::ConfigRule": 1,
      "AWS::SSM::Document": 2,
      "AWS::Config::RemediationConfiguration": 1,
    });
  });

  it.each([
    [
      { Rule: "none" },
      {
        "AWS::Config::ConfigRule": undefined,
        "AWS::Config::RemediationConfiguration": undefined,
        "AWS::SSM::Document": 2,
      },
    ],
    [
      { Remediation: "none" },
      {
        "AWS::Config::ConfigRule": 1,
        "AWS::Config::RemediationConfiguration": undefined,
        "AWS::SSM::Document": 1,
      },
    ],
    [{ Email: "security@example.com" }, { "AWS::SNS::Subscription": 1 }],
    [{ NoEvaluationAlarm: "true" }, { "AWS::CloudWatch::Alarm": 3 }],
  ])("with %j, has these counts: %j", (parameters, counts) => {
    const without = made({});
    const withThem = made(parameters);
    for (const [type, count] of Object.entries(counts)) expect(withThem[type]).toBe(count);
    expect(withThem).not.toEqual(without);
  });

  it("subscribes each address in its own resource, independent of the others", () => {
    const subscribed = (parameters: object) =>
      Object.entries(deployed({ ...parameters }))
        .filter(([, { type }]) => type === "AWS::SNS::Subscription")
        .map(([id, { properties }]) => [id, properties.Protocol, properties.Endpoint]);
    const [first, third] = ["a@example.com", "c@example.com"];
    expect(subscribed({ Email: first, Email3: third })).toEqual([
      ["EmailSubscription", "email", first],
      ["Email3Subscription", "email", third],
    ]);
    expect(subscribed({ Email3: third })).toEqual(
      subscribed({ Email: first, Email3: third }).slice(1),
    );
  });

  it("passes on its parameters", () => {
    const { Rule, Remediation, Alarm, NotificationsNotificationFunction } = deployed({
      InactiveKeys: "COMPLIANT",
      Frequency: "Six_Hours",
      Remediation: "automatic",
      NoEvaluationAlarm: "true",
      NoEvaluationAlarmHours: 13,
      SuppressFindingsFor: "111122223333,444455556666",
      RunbookUrl: "https://wiki.example.com/root-access-key",
    });
    expect(Rule?.properties).toMatchObject({
      InputParameters: { inactiveKeys: "COMPLIANT" },
      Source: { SourceDetails: [{ MaximumExecutionFrequency: "Six_Hours" }] },
    });
    expect(Remediation?.properties).toMatchObject({
      Automatic: true,
      MaximumAutomaticAttempts: 3,
      RetryAttemptSeconds: 2_678_000,
    });
    expect(deployed({}).Remediation?.properties).toMatchObject({ Automatic: false });
    expect(Alarm?.properties).toMatchObject({ EvaluationPeriods: 13, DatapointsToAlarm: 13 });
    expect(NotificationsNotificationFunction?.properties.Environment.Variables).toMatchObject({
      SUPPRESS_FINDINGS_FOR: "111122223333,444455556666",
      RUNBOOK_URL: "https://wiki.example.com/root-access-key",
    });
  });

  it("has a runbook that finds the rule in a conformance pack if the template has no rule", () => {
    const apiOf = (parameters: object) =>
      deployed({ ...parameters }).RunbookDocument?.properties.Content.mainSteps[0].inputs.Api;
    expect(apiOf({})).toBe("DescribeComplianceByConfigRule");
    expect(apiOf({ Rule: "none" })).toBe("DescribeConformancePackCompliance");
  });

  it.each([
    ["SuppressFindingsFor", Array(250).fill("111122223333").join(), true],
    ["SuppressFindingsFor", Array(251).fill("111122223333").join(), false],
    ["SuppressFindingsFor", "", true],
    ["SuppressFindingsFor", "1111", false],
    ["RunbookUrl", "", true],
    ["RunbookUrl", "https://wiki.example.com#section", false],
    ["Email", "a@example.com", true],
    ["Email5", "", true],
    ["Email5", "a@example.com,b@example.com", false],
  ])("accepts for %s %j: %j", (name, value, isAccepted) => {
    const [parameter] = Object.values(template.findParameters(name));
    expect(new RegExp(parameter?.AllowedPattern).test(value)).toBe(isAccepted);
  });

  it.each([
    ["Frequency", ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"]],
    ["InactiveKeys", ["NON_COMPLIANT", "COMPLIANT"]],
    ["Remediation", ["none", "manual", "automatic"]],
    ["Rule", ["standalone", "none"]],
    ["NoEvaluationAlarm", ["true", "false"]],
  ])("accepts for %s only %j", (name, allowed) => {
    template.hasParameter(name, Match.objectLike({ AllowedValues: allowed }));
  });
});
