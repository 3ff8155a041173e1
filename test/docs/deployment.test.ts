import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Match, type Template } from "aws-cdk-lib/assertions";
import { beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import event from "../../docs/test-event.json" with { type: "json" };
import { makeArtifacts } from "../../infra/artifacts.ts";
import { parseSettings } from "../../infra/settings.ts";
import { parseEvent } from "../../rule/event.ts";
import { FRAMEWORKS } from "../../shared/control.ts";
import { accountTemplate, contextOf, ORGANIZATION, oneFileTemplate } from "../infra/synth.ts";
import { openAccount } from "../integration/account-under-test.ts";
import { parseHcl } from "./hcl.ts";
import { PAGES, ROOT, readPage } from "./markdown.ts";

const TERRAFORM = filesIn("docs/terraform");

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

describe("the file for the Landing Zone Accelerator", () => {
  const { awsConfig } = parseYaml(readPage("docs/landing-zone/security-config.yaml"));
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
      FunctionName: "root-access-key-evaluator",
      Handler: handler,
      Runtime: runtime,
      Timeout: timeout,
    });
  });

  it("names the artifact and the policy, which has the function's permissions, except for logs and events", async () => {
    const { sourceFilePath, rolePolicyFile } = customRule.lambda;
    expect(await makeArtifacts()).toHaveProperty([basename(sourceFilePath)]);
    const { Statement } = JSON.parse(readPage(`docs/policies/${basename(rolePolicyFile)}`));
    expectPermissions(Statement[0].Action);
  });
});

describe("the files for Terraform", () => {
  const blocksOf = (file: string) => parseHcl(readPage(file)).blocks;
  const find = (file: string, type: string) => {
    const found = blocksOf(`docs/terraform/${file}`).filter(({ labels }) => labels[0] === type);
    expect(found, type).toHaveLength(1);
    return found[0]?.attributes ?? {};
  };

  it.each(TERRAFORM)("%s declares everything that it refers to", (file) => {
    const declared = blocksOf(file).map(({ type, labels }) =>
      [...(type === "data" ? ["data"] : []), ...labels].join("."),
    );
    const references = readPage(file).match(/\b(?:data\.)?aws_[a-z0-9_]+\.[a-z_]+/g) ?? [];
    expect(references.length).toBeGreaterThan(2);
    expect(references.filter((reference) => !declared.includes(reference))).toEqual([]);
    expect(new Set(declared).size).toBe(declared.length);
  });

  it("set parameters that the template has", () => {
    const { Parameters } = oneFileTemplate().toJSON();
    const names = Object.keys(find("stack.tf", "aws_cloudformation_stack").parameters ?? {});
    expect(names).not.toEqual([]);
    expect(Object.keys(Parameters)).toEqual(expect.arrayContaining(names));
  });

  it("create the function and the rule as the stack does", () => {
    const { handler, runtime, timeout, memory_size, function_name, architectures } = find(
      "resources.tf",
      "aws_lambda_function",
    );
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: function_name,
      Handler: handler,
      Runtime: runtime,
      Timeout: timeout,
      MemorySize: memory_size,
      Architectures: architectures,
    });
    template.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: find("resources.tf", "aws_cloudwatch_log_group").name,
    });
    const { policy } = find("resources.tf", "aws_iam_role_policy");
    const [{ Action }] = (policy as { Statement: [{ Action: string[] }] }).Statement;
    expectPermissions(Action);
    const { name, input_parameters } = find("resources.tf", "aws_config_config_rule");
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

it("the manifest for Control Tower sets parameters that the template has", async () => {
  const { resources } = parseYaml(readPage("docs/landing-zone/manifest.yaml"));
  expect(await makeArtifacts()).toHaveProperty([basename(resources[0].resource_file)]);
  const { Parameters } = oneFileTemplate().toJSON();
  for (const { parameter_key, parameter_value } of resources[0].parameters) {
    expect(Parameters[parameter_key].AllowedValues).toContain(parameter_value);
  }
});

it("every artifact in a page or a file for Terraform is created", async () => {
  const made = Object.keys(await makeArtifacts());
  const named = [...PAGES, ...TERRAFORM].flatMap((page) => [
    ...readPage(page).matchAll(/dist\/artifacts\/([\w.-]*\w)/g),
  ]);
  expect(named.length).toBeGreaterThan(4);
  for (const [, name] of named) expect(made).toContain(name);
});

describe("the settings", () => {
  const listIn = (page: string) =>
    readPage(page)
      .split(/^## /m)
      .find((section) => section.startsWith("Settings\n")) ?? "";
  const namesIn = (page: string) =>
    [...listIn(page).matchAll(/^- `(\w+)`: /gm)].map(([, name]) => name);
  const known = (deployment: string) => {
    try {
      parseSettings(contextOf({ deployment, unknown: "" }));
    } catch (error) {
      const [, names = ""] = /allowed are (.*)\.$/.exec((error as Error).message) ?? [];
      return names.split(", ").filter((name) => name !== "deployment");
    }
    return [];
  };

  it("of an account are in its list", () => {
    expect(namesIn("docs/deploy-account.md").sort()).toEqual(known("account").sort());
  });

  it("of an organization are in its list, or in an account's", () => {
    const all = new Set([
      ...namesIn("docs/deploy-organization.md"),
      ...namesIn("docs/deploy-account.md"),
    ]);
    all.delete("centralBusArn");
    expect([...all].sort()).toEqual(known("organization").sort());
  });

  const defaults = Object.entries(parseSettings(contextOf(ORGANIZATION))).filter(
    ([name, value]) => !Object.hasOwn(ORGANIZATION, name) && /string|number/.test(typeof value),
  );
  it.each(defaults)("have the default of %s first", (name, value) => {
    const lists = ["docs/deploy-account.md", "docs/deploy-organization.md"].map(listIn).join("");
    expect(lists).toContain(`\n- \`${name}\`: \`${value}\``);
  });
});

describe("the sample event", () => {
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

/** The files in a folder, by their paths from the project's root. */
function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).map((file) => `${folder}/${file}`);
}
