import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { parseEvent } from "../../rule/event.ts";
import { FRAMEWORKS } from "../../shared/control.ts";
import { accountTemplate } from "../infra/synth.ts";
import { openAccount } from "../integration/account-under-test.ts";
import { blocksIn, readPage } from "./markdown.ts";

const sample = (page: string, language: string, part: string): string => {
  const found = blocksIn(language).filter(
    (block) => block.page === page && block.text.includes(part),
  );
  expect(found).toHaveLength(1);
  return found[0]?.text ?? "";
};

describe("the sample for the Landing Zone Accelerator", () => {
  const { awsConfig } = parseYaml(sample("docs/other-tools.md", "yaml", "awsConfig:"));
  const [{ customRule }] = awsConfig.ruleSets[0].rules;

  it("creates a periodic rule without a scope, which AWS Config rejects for one", () => {
    expect(customRule).toMatchObject({
      periodic: true,
      configurationChanges: false,
      maximumExecutionFrequency: "TwentyFour_Hours",
      triggeringResources: { lookupType: "None", lookupKey: "None", lookupValue: [] },
    });
  });

  it("has the function's handler, runtime and timeout", () => {
    const { handler, runtime, timeout } = customRule.lambda;
    accountTemplate().hasResourceProperties("AWS::Lambda::Function", {
      Handler: handler,
      Runtime: runtime,
      Timeout: timeout,
    });
  });

  it("has the function's permissions, except for logs and events", () => {
    const { Statement } = JSON.parse(sample("docs/other-tools.md", "json", '"Statement"'));
    const [{ Action }] = Statement;
    accountTemplate().hasResourceProperties("AWS::IAM::Policy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          { Effect: "Allow", Action: [...Action].sort(), Resource: "*" },
        ]),
      },
    });
  });
});

describe("the sample event", () => {
  const event = JSON.parse(sample("docs/getting-started.md", "json", '"TESTMODE"'));

  it("is one that the function accepts", () => {
    const invokedFunctionArn = `arn:aws:lambda:us-east-1:${event.accountId}:function:root-access-key-evaluator`;
    const context = { invokedFunctionArn } as Parameters<typeof parseEvent>[1];
    expect(parseEvent(event, context)).toMatchObject({
      accountId: "111122223333",
      resultToken: "TESTMODE",
      parameters: { inactiveKeys: "NON_COMPLIANT" },
      leftScope: false,
    });
  });

  it("is evaluated in test mode, and the record says so", async () => {
    const under = await openAccount();
    try {
      const { resultToken, ruleParameters } = event;
      await under.evaluate({ resultToken, ruleParameters });
      expect(under.records[0]).toMatchObject({ reported: "TEST_MODE" });
    } finally {
      await under.close();
    }
  });
});

it("the frameworks are those of the code", () => {
  const rows = FRAMEWORKS.map(
    ({ framework, version = "", ids, note }) =>
      `| ${framework} | ${version} | ${ids.join(", ")}${note ? ` (${note})` : ""} |`,
  );
  const table = ["| Framework | Version | Controls |", "| --- | --- | --- |", ...rows].join("\n");
  expect(readPage("docs/comparison.md")).toContain(`\n\n${table}\n\n`);
});
