import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { blocksIn } from "../docs/markdown.ts";
import { accountTemplate, memberTemplate, oneFileTemplate, organizationTemplate } from "./synth.ts";

interface Parameter {
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly ConstraintDescription?: string;
}

const centralBusArn = "arn:aws:events:us-east-1:888888888888:event-bus/root-access-key";
const TEMPLATES: readonly (readonly [string, () => Template])[] = [
  ["the one-file template", oneFileTemplate],
  ["a member's stack", memberTemplate],
  ["the account stack", accountTemplate],
  ["the account stack with a central bus", () => accountTemplate({ centralBusArn })],
  ["the organization stack", organizationTemplate],
];

describe.each(TEMPLATES)("for people, %s", (_name, templateOf) => {
  it("has each parameter in one group, with a label, a description and, for a pattern, what is allowed", () => {
    const { Parameters, Metadata } = templateOf().toJSON();
    // The CDK adds it to stacks with assets.
    const { BootstrapVersion, ...parameters } = (Parameters ?? {}) as Record<string, Parameter>;
    const { ParameterGroups = [], ParameterLabels = {} } =
      Metadata?.["AWS::CloudFormation::Interface"] ?? {};
    const grouped = ParameterGroups.flatMap((group: { Parameters: string[] }) => group.Parameters);
    const names = Object.keys(parameters).sort();
    expect([...grouped].sort()).toEqual(names);
    expect(Object.keys(ParameterLabels).sort()).toEqual(names);
    for (const [name, parameter] of Object.entries(parameters)) {
      expect(parameter.Description, name).toMatch(/\.$/);
      if (parameter.AllowedPattern) expect(parameter.ConstraintDescription, name).toMatch(/\.$/);
    }
  });

  it("describes each output", () => {
    const outputs: Record<string, { Description?: string }> = templateOf().toJSON().Outputs;
    for (const [name, { Description }] of Object.entries(outputs)) {
      expect(Description, name).toMatch(/\.$/);
    }
  });
});

it("the quick-create link in the docs names parameters of the template", () => {
  const [link] = blocksIn("text").filter(({ text }) => text.includes("#/stacks/create/review"));
  const query = new URLSearchParams(link?.text.replaceAll(/\s/g, "").split("/review?")[1]);
  expect(query.get("templateURL")).toMatch(/^https:.*\/root-access-key\.template\.json$/);
  const given = [...query.keys()].filter((name) => name.startsWith("param_"));
  expect(given.length).toBeGreaterThan(0);
  for (const name of given) {
    expect(oneFileTemplate().findParameters(name.slice("param_".length)), name).not.toEqual({});
  }
});
