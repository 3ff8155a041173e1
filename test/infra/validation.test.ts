import { type App, CfnResource, Stack } from "aws-cdk-lib";
import * as s3 from "aws-cdk-lib/aws-s3";
import { describe, expect, it } from "vitest";
import {
  accountStack,
  memberAccountStack,
  type Overrides,
  oneFileStack,
  organizationStack,
  validate,
} from "./synth.ts";

/** Together, they synthesize every resource that there can be. */
const ACCOUNT: Overrides[] = [
  { recorder: true, noEvaluationAlarm: true, email: "security@example.com" },
  { rule: "conformance-pack", remediation: "automatic" },
  { rule: "conformance-pack", remediation: "none" },
];
const ORGANIZATION: Overrides[] = [
  { email: "security@example.com" },
  {
    callAs: "SELF",
    coverThisAccount: true,
    removal: "dry-run",
    excludedAccounts: "111122223333",
    suppressFindingsFor: "111122223333",
  },
];
const MEMBER: Overrides = { noEvaluationAlarm: true, recorder: true };

const topicArn = "arn:aws-us-gov:sns:us-gov-west-1:111122223333:alerts";
const centralBusArn = "arn:aws-us-gov:events:us-gov-west-1:888888888888:event-bus/root-access-key";

describe("CloudFormation's validation and cdk-nag find nothing in", () => {
  it.each([...ACCOUNT, { centralBusArn }, { topicArn, remediation: "automatic" }])(
    "the account stack with %j",
    (settings) => {
      expect(() => validate((app) => accountStack(settings, app))).not.toThrow();
    },
  );

  it.each([...ORGANIZATION, { removal: "delete", topicArn }])(
    "the organization stack with %j",
    (settings) => {
      expect(() => validate((app) => organizationStack(settings, app))).not.toThrow();
    },
  );

  it("the account stack of a member account", () => {
    expect(() => validate((app) => memberAccountStack(MEMBER, app))).not.toThrow();
  });

  it("the one-file template", () => {
    expect(() => validate(oneFileStack)).not.toThrow();
  });
});

describe("these tests fail for a template that", () => {
  const withStack = (fill: (stack: Stack) => void) => (app: App) => {
    const stack = new Stack(app, "Bad");
    fill(stack);
    return stack;
  };

  it("cdk-nag objects to", () => {
    const bad = withStack((stack) => new s3.Bucket(stack, "Bucket"));
    expect(() => validate(bad)).toThrow("AwsSolutions-S10");
  });

  it("CloudFormation's validation objects to", () => {
    const type = "AWS::SNS::Topic";
    const bad = withStack(
      (stack) => new CfnResource(stack, "Topic", { type, properties: { Nmae: "x" } }),
    );
    expect(() => validate(bad)).toThrow("Nmae");
  });
});
