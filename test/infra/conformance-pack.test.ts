import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { conformancePackFile, MAX_PACK_BYTES } from "../../infra/account/conformance-pack.ts";
import { deploy } from "./resolve.ts";
import { accountTemplate, type Overrides } from "./synth.ts";

const ROLE_ARN = "arn:aws-cn:iam::111122223333:role/RunbookRole";
const FUNCTION_ARN = "arn:aws-cn:lambda:cn-north-1:111122223333:function:root-access-key-evaluator";

/** The name and the body of the pack, as AWS Config gets them. */
function pack(overrides: Overrides = {}) {
  const template = accountTemplate({ rule: "conformance-pack", ...overrides });
  const { ConformancePack } = deploy(template.toJSON(), {
    accountId: "111122223333",
    region: "cn-north-1",
    partition: "aws-cn",
  });
  return ConformancePack?.properties;
}

const RULE = {
  Type: "AWS::Config::ConfigRule",
  Properties: {
    ConfigRuleName: "root-access-key",
    Description: expect.any(String),
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
};

describe("the conformance pack of an account", () => {
  it("has the rule and its remediation, with everything resolved", () => {
    const { ConformancePackName, TemplateBody } = pack({ remediation: "automatic" });
    expect(ConformancePackName).toBe("root-access-key");
    expect(parse(TemplateBody)).toEqual({
      Resources: {
        RootAccessKeyRule: RULE,
        RootAccessKeyRemediation: {
          Type: "AWS::Config::RemediationConfiguration",
          DependsOn: "RootAccessKeyRule",
          Properties: {
            ConfigRuleName: "root-access-key",
            TargetType: "SSM_DOCUMENT",
            TargetId: "RootAccessKey-NotifyAndWait",
            Parameters: {
              AccountId: { ResourceValue: { Value: "RESOURCE_ID" } },
              AutomationAssumeRole: { StaticValue: { Values: [ROLE_ARN] } },
            },
            Automatic: true,
            MaximumAutomaticAttempts: 3,
            RetryAttemptSeconds: 2_678_000,
          },
        },
      },
    });
  });

  it("has only the rule if there is no remediation", () => {
    expect(parse(pack({ remediation: "none" }).TemplateBody)).toEqual({
      Resources: { RootAccessKeyRule: RULE },
    });
  });

  it("has the settings of the rule", () => {
    const body = parse(pack({ frequency: "One_Hour", inactiveKeys: "COMPLIANT" }).TemplateBody);
    expect(body.Resources.RootAccessKeyRule.Properties).toMatchObject({
      InputParameters: { inactiveKeys: "COMPLIANT" },
      Source: { SourceDetails: [{ MaximumExecutionFrequency: "One_Hour" }] },
    });
  });

  it("is created after the permission to invoke the function, and after the runbook", () => {
    accountTemplate({ rule: "conformance-pack" }).hasResource("AWS::Config::ConformancePack", {
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp("^EvaluatorFunctionInvokedByConfig"),
        Match.stringLikeRegexp("^RunbookDocument"),
      ]),
    });
  });
});

describe("the conformance pack file", () => {
  const body = parse(conformancePackFile());

  it("has parameters with defaults, and references no others", () => {
    expect(body.Parameters).toEqual({
      InactiveKeys: { Type: "String", Default: "NON_COMPLIANT" },
      Frequency: { Type: "String", Default: "TwentyFour_Hours" },
      ConformancePackName: { Type: "String", Default: "root-access-key" },
    });
    const references = [...conformancePackFile().matchAll(/Ref: (\w+)/g)].map(([, name]) => name);
    expect(references.sort()).toEqual(Object.keys(body.Parameters).sort());
  });

  it("finds the function by its name in each account, and has a manual remediation", () => {
    const { RootAccessKeyRule, RootAccessKeyRemediation } = body.Resources;
    expect(RootAccessKeyRule.Properties.Source.SourceIdentifier).toEqual({
      "Fn::Sub":
        "arn:$[AWS::Partition]:lambda:$[AWS::Region]:$[AWS::AccountId]:function:root-access-key-evaluator"
          .replaceAll("[", "{")
          .replaceAll("]", "}"),
    });
    expect(RootAccessKeyRule.Properties.Source.Owner).toBe("CUSTOM_LAMBDA");
    expect(RootAccessKeyRemediation.Properties).toMatchObject({
      Automatic: false,
      Parameters: {
        AccountId: { ResourceValue: { Value: "RESOURCE_ID" } },
        ConformancePackName: { StaticValue: { Values: [{ Ref: "ConformancePackName" }] } },
      },
    });
  });
});

describe("each conformance pack", () => {
  it.each([
    ["of an account", () => pack({ remediation: "automatic" }).TemplateBody as string],
    ["as a file", conformancePackFile],
  ])("%s is within the limits of AWS Config", (_, text) => {
    const body = parse(text());
    const types = Object.values<{ Type: string }>(body.Resources).map(({ Type }) => Type);
    expect(Buffer.byteLength(text())).toBeLessThanOrEqual(MAX_PACK_BYTES);
    expect(new Set(types)).toEqual(
      new Set(["AWS::Config::ConfigRule", "AWS::Config::RemediationConfiguration"]),
    );
    expect(Object.keys(body.Parameters ?? {}).length).toBeLessThanOrEqual(60);
  });
});
