import { Match, type Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { makeArtifacts } from "../../infra/artifacts.ts";
import { parseSettings } from "../../infra/settings.ts";
import { parseEvent } from "../../rule/event.ts";
import { FRAMEWORKS } from "../../shared/control.ts";
import { accountTemplate, contextOf, oneFileTemplate } from "../infra/synth.ts";
import { openAccount } from "../integration/account-under-test.ts";
import { parseHcl } from "./hcl.ts";
import { blocksIn, PAGES, readPage } from "./markdown.ts";

const OTHER_TOOLS = "docs/other-tools.md";

const sample = (page: string, language: string, part: string): string => {
  const found = blocksIn(language).filter(
    (block) => block.page === page && block.text.includes(part),
  );
  expect(found).toHaveLength(1);
  return found[0]?.text ?? "";
};

let template: Template;
beforeAll(() => {
  template = accountTemplate();
});

/** The permissions of the function, except for logs and events. */
const expectPermissions = (actions: readonly string[]) =>
  template.hasResourceProperties("AWS::IAM::Policy", {
    PolicyDocument: {
      Statement: Match.arrayWith([{ Effect: "Allow", Action: [...actions].sort(), Resource: "*" }]),
    },
  });

describe("the sample for the Landing Zone Accelerator", () => {
  const { awsConfig } = parseYaml(sample(OTHER_TOOLS, "yaml", "awsConfig:"));
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
    template.hasResourceProperties("AWS::Lambda::Function", {
      Handler: handler,
      Runtime: runtime,
      Timeout: timeout,
    });
  });

  it("has the function's permissions, except for logs and events", () => {
    const { Statement } = JSON.parse(sample(OTHER_TOOLS, "json", '"Statement"'));
    expectPermissions(Statement[0].Action);
  });
});

describe("the samples for Terraform", () => {
  const blocks = blocksIn("hcl").flatMap(({ text }) => parseHcl(text).blocks);
  const find = (type: string) => {
    const found = blocks.filter(({ labels }) => labels[0] === type);
    expect(found, type).toHaveLength(1);
    return found[0]?.attributes ?? {};
  };

  it("refer to what they declare", () => {
    const declared = blocks.map(({ type, labels }) =>
      [...(type === "data" ? ["data"] : []), ...labels].join("."),
    );
    const text = blocksIn("hcl")
      .map((block) => block.text)
      .join("");
    const references = text.match(/\b(?:data\.)?aws_[a-z0-9_]+\.[a-z_]+/g) ?? [];
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((reference) => !declared.includes(reference))).toEqual([]);
    expect(new Set(declared).size).toBe(declared.length);
  });

  it("set parameters that the template has", () => {
    const { Parameters } = oneFileTemplate().toJSON();
    const names = Object.keys(find("aws_cloudformation_stack").parameters ?? {});
    expect(Object.keys(Parameters)).toEqual(expect.arrayContaining(names));
  });

  it("create the function and the rule as the stack does", () => {
    const { handler, runtime, timeout, memory_size, function_name, architectures } =
      find("aws_lambda_function");
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: function_name,
      Handler: handler,
      Runtime: runtime,
      Timeout: timeout,
      MemorySize: memory_size,
      Architectures: architectures,
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: find("aws_cloudwatch_log_group").name,
    });
    const { policy } = find("aws_iam_role_policy");
    const [{ Action }] = (policy as { Statement: [{ Action: string[] }] }).Statement;
    expectPermissions(Action);
    const { name, input_parameters } = find("aws_config_config_rule");
    template.hasResourceProperties("AWS::Config::ConfigRule", {
      ConfigRuleName: name,
      InputParameters: input_parameters,
    });
  });

  it("are not HCL if something is missing", () => {
    expect(() => parseHcl('resource "a" "b" {')).toThrow(SyntaxError);
    expect(() => parseHcl("name = [1 2]")).toThrow("expected ,");
  });
});

it("the manifest for Control Tower sets parameters that the template has", () => {
  const { resources } = parseYaml(sample(OTHER_TOOLS, "yaml", "resource_file"));
  const { Parameters } = oneFileTemplate().toJSON();
  for (const { parameter_key, parameter_value } of resources[0].parameters) {
    expect(Parameters[parameter_key].AllowedValues).toContain(parameter_value);
  }
});

it("every artifact that a page names is made", async () => {
  const made = Object.keys(await makeArtifacts());
  const named = PAGES.flatMap((page) => [
    ...readPage(page).matchAll(/dist\/artifacts\/([\w.-]*\w)/g),
  ]);
  expect(named.length).toBeGreaterThan(4);
  for (const [, name] of named) expect(made).toContain(name);
});

describe("the settings", () => {
  const inTable = (page: string) =>
    [...readPage(page).matchAll(/^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name);
  const known = (deployment: string) => {
    try {
      parseSettings(contextOf({ deployment, unknown: "" }));
    } catch (error) {
      const [, names = ""] = /allowed are (.*)\.$/.exec((error as Error).message) ?? [];
      return names.split(", ").filter((name) => name !== "deployment");
    }
    return [];
  };

  it("of an account are in its table", () => {
    expect(inTable("docs/deploy-account.md").sort()).toEqual(known("account").sort());
  });

  it("of an organization are in its table, or in an account's", () => {
    const all = new Set([
      ...inTable("docs/deploy-organization.md"),
      ...inTable("docs/deploy-account.md"),
    ]);
    all.delete("centralBusArn");
    expect([...all].sort()).toEqual(known("organization").sort());
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
  const names = new Set(FRAMEWORKS.map(({ framework }) => framework));
  const lines = [...names].map((name) => {
    const controls = FRAMEWORKS.filter(({ framework }) => framework === name).map(
      ({ version, ids, note }) =>
        `${version ? ` ${version}` : ""}: ${ids.join(", ")}${note ? ` (${note})` : ""}`,
    );
    return `- ${name}${controls.join(";")}`;
  });
  expect(readPage("docs/comparison.md")).toContain(`\n\n${lines.join("\n")}\n\n`);
});
