import { Duration, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import {
  NoEvaluationAlarm,
  NotifyAndWaitRunbook,
  RootAccessKeyConformancePack,
  RootAccessKeyEvaluator,
  RootAccessKeyRemediation,
  RootAccessKeyRule,
} from "../../infra/index.ts";
import { newApp } from "./synth.ts";

const newStack = () => new Stack(newApp(), "Mine");

describe("a construct rejects", () => {
  it.each([0, 1.5, 169])("an alarm after %d hours", (hours) => {
    const stack = newStack();
    const evaluator = new RootAccessKeyEvaluator(stack, "Evaluator");
    const timeWithoutEvaluation = Duration.hours(hours);
    expect(
      () => new NoEvaluationAlarm(stack, "Alarm", { evaluator, timeWithoutEvaluation }),
    ).toThrow(
      `timeWithoutEvaluation: found ${hours} hours; allowed is a whole number from 1 to 168.`,
    );
  });

  it("a runbook for the other kind of rule", () => {
    const stack = newStack();
    const rule = new RootAccessKeyRule(stack, "Rule");
    const ofPack = new NotifyAndWaitRunbook(stack, "A", { ruleDeployment: "conformance-pack" });
    const ofRule = new NotifyAndWaitRunbook(stack, "B");
    expect(
      () => new RootAccessKeyRemediation(stack, "Remediation", { rule, runbook: ofPack }),
    ).toThrow('ruleDeployment: found "conformance-pack"; allowed is "standalone"');
    const remediation = { runbook: ofRule, automatic: false };
    const evaluator = rule.evaluator;
    expect(
      () => new RootAccessKeyConformancePack(stack, "Pack", { evaluator, remediation }),
    ).toThrow('ruleDeployment: found "standalone"; allowed is "conformance-pack"');
  });
});

describe("a construct accepts", () => {
  it("another log retention", () => {
    const stack = newStack();
    new RootAccessKeyEvaluator(stack, "Evaluator", { logRetention: 30 });
    Template.fromStack(stack).hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 30 });
  });
});
