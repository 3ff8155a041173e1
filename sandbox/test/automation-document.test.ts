import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRunbook, type RunbookUnderTest } from "./runbook-under-test.ts";

let under: RunbookUnderTest;

beforeEach(async () => {
  under = await openRunbook();
});
afterEach(() => under.close());

const summary = {
  name: "summary",
  action: "aws:executeAwsApi",
  inputs: { Service: "iam", Api: "GetAccountSummary" },
};
const publish = (inputs: object) => ({
  name: "publish",
  action: "aws:executeAwsApi",
  inputs: { Service: "sns", Api: "Publish", TopicArn: "arn", Message: "message", ...inputs },
});
const wait = (inputs: object) => ({
  name: "wait",
  action: "aws:waitForAwsResourceProperty",
  inputs: { ...summary.inputs, PropertySelector: "$.SummaryMap", DesiredValues: ["x"], ...inputs },
});
const branch = (choice: object, inputs: object = {}, more: object = {}) => [
  {
    name: "branch",
    action: "aws:branch",
    inputs: { Choices: [{ NextStep: "summary", ...choice }], ...inputs },
    ...more,
  },
  summary,
];
const outputs = (changes: object) => ({
  ...summary,
  outputs: [{ Name: "Found", Selector: "$.SummaryMap", Type: "Integer", ...changes }],
});

const equal = { Variable: "{{ automation:EXECUTION_ID }}", StringEquals: "x" };
const sleep = (inputs: object) => ({
  name: "sleep",
  action: "aws:sleep",
  inputs: { Duration: "PT1S", ...inputs },
});
const parameter = (changes: object) => ({ parameters: { Name: { type: "String", ...changes } } });

describe("a document is refused, and no API is called, with", () => {
  it.each<[string, steps: readonly object[], message: string, document?: object]>([
    ["an unknown key", [summary], '"files"', { files: {} }],
    ["another schema version", [summary], "schemaVersion", { schemaVersion: "2.2" }],
    ["no step", [], "mainSteps"],
    ["an unknown action", [{ ...summary, action: "aws:executeScript" }], '"aws:executeScript"'],
    ["an unknown key of a step", [{ ...summary, onCancel: "Abort" }], '"onCancel"'],
    ["an unknown onFailure", [{ ...summary, onFailure: "Stop" }], "onFailure"],
    ["an unknown input of aws:sleep", [sleep({ Timestamp: "x" })], '"Timestamp"'],
    ["another duration", [sleep({ Duration: "P1W" })], "The duration P1W"],
    ["an empty duration", [sleep({ Duration: "PT" })], "The duration PT"],
    [
      "a sleep of an hour without a timeout",
      [sleep({ Duration: "PT1H" })],
      "Step sleep sleeps for an hour or more without timeoutSeconds",
    ],
    ["an unknown service", [{ ...summary, inputs: { Service: "s3", Api: "X" } }], "service s3"],
    ["an unknown API", [{ ...summary, inputs: { Service: "iam", Api: "Get" } }], "no API Get"],
    ["a class that is not an API", [publish({ Api: "$" })], "sns has no API $"],
    ["an unknown member", [publish({ Text: "x" })], "sns Publish has no member Text"],
    [
      "an input of an API without inputs",
      [{ ...summary, inputs: { ...summary.inputs, UserName: "x" } }],
      "iam GetAccountSummary has no member UserName. Its members: none",
    ],
    [
      "an unknown member of a member",
      [
        wait({
          Service: "config",
          Api: "DescribeConformancePackCompliance",
          Filters: { ConfigRuleName: "x" },
        }),
      ],
      "DescribeConformancePackCompliance.Filters has no member ConfigRuleName",
    ],
    [
      "an unknown member in a map",
      [publish({ MessageAttributes: { a: { Type: "String" } } })],
      "Publish.MessageAttributes.a has no member Type",
    ],
    [
      "an object instead of a string",
      [publish({ Message: { Ref: "x" } })],
      "Publish.Message is not a structure",
    ],
    ["another type of output", [outputs({ Type: "StringMap" })], "Type"],
    ["an unknown key of an output", [outputs({ Description: "x" })], '"Description"'],
    ["another selector", [outputs({ Selector: "$.A[*]" })], "The selector $.A[*]"],
    ["a selector with a filter", [outputs({ Selector: "$.A[?(@.B=='C')]" })], "selector"],
    ["another property selector", [wait({ PropertySelector: "$..State" })], "selector $..State"],
    ["desired values that are not strings", [wait({ DesiredValues: [1] })], "DesiredValues"],
    ["outputs of an action without outputs", [{ ...wait({}), outputs: [] }], '"outputs"'],
    ["a string instead of a variable", branch({ ...equal, Variable: "x" }), "Choices.0"],
    [
      "an unknown operator",
      branch({ Variable: equal.Variable, NumericGreater: 1 }),
      "either StringEquals",
    ],
    ["no operator", branch({ Variable: equal.Variable }), "either StringEquals"],
    ["two operators", branch({ ...equal, NumericEquals: 1 }), "either StringEquals"],
    ["an unknown input of aws:branch", branch(equal, { Else: "summary" }), '"Else"'],
    ["nextStep of a branch", branch(equal, {}, { nextStep: "summary" }), '"nextStep"'],
    [
      "a choice of an unknown step",
      branch({ ...equal, NextStep: "none" }),
      "There is no step none",
    ],
    ["an unknown default step", branch(equal, { Default: "none" }), "There is no step none"],
    [
      "a branch that ends and has a default",
      branch(equal, { Default: "summary" }, { isEnd: true }),
      "Step branch has isEnd, but also a next step",
    ],
    ["an unknown next step", [{ ...summary, nextStep: "none" }], "There is no step none"],
    [
      "an unknown step on failure",
      [{ ...summary, onFailure: "step:none" }],
      "There is no step none",
    ],
    ["two steps with one name", [summary, summary], "Two steps are named summary"],
    ["a step that cannot be reached", [{ ...summary, isEnd: true }, wait({})], "Step wait cannot"],
    [
      "a step that ends and has a next step",
      [{ ...summary, isEnd: true, nextStep: "wait" }, wait({})],
      "Step summary has isEnd, but also a next step",
    ],
    [
      "a step that ends, but continues with a step on failure",
      [
        { ...wait({}), nextStep: "summary", onFailure: "step:publish" },
        publish({}),
        {
          ...summary,
          isEnd: true,
          onFailure: "step:publish",
        },
      ],
      "isEnd and step:publish",
    ],
    [
      "a step that aborts but is not critical",
      [{ ...summary, isCritical: false }],
      "aborts but is not",
    ],
    ["an unknown variable", [publish({ Message: "a {{ None }}" })], "{{ None }} is not defined"],
    ["an unknown system variable", [publish({ Message: "{{ global:REGION }}" })], "global:REGION"],
    ["an output of no step", [publish({ Message: "{{ publish.Id }}" })], "publish.Id"],
    ["an unknown role", [summary], "{{ Role }} is not defined", { assumeRole: "{{ Role }}" }],
    ["an unknown output", [summary], "The output summary.X", { outputs: ["summary.X"] }],
    ["another type of parameter", [summary], "type", parameter({ type: "Boolean" })],
    ["an unknown key of a parameter", [summary], '"hidden"', parameter({ hidden: true })],
    ["a loose pattern", [summary], "Begin with ^", parameter({ allowedPattern: "a|b" })],
  ])("%s", async (_, steps, message, document = {}) => {
    await expect(under.run(steps, document)).rejects.toThrow(message);
    expect(under.operations()).toEqual([]);
  });
});

describe("an execution stops with an error", () => {
  it("if a step would run a second time", async () => {
    const steps = [
      { ...summary, nextStep: "publish" },
      { ...publish({ TopicArn: under.topic }), nextStep: "summary" },
    ];
    await expect(under.run(steps)).rejects.toThrow("Step summary would run a second time");
  });

  it("if a step needs an output that does not exist", async () => {
    const step = { ...outputs({ Selector: "$.None" }), onFailure: "Continue" };
    await expect(under.run([step, publish({ Message: "{{ summary.Found }}" })])).rejects.toThrow(
      "{{ summary.Found }} has no value yet",
    );
  });
});

describe("a parameter", () => {
  const run = (changes: object, given: object = {}) =>
    under.run([summary], parameter(changes), given);

  it.each<[string, changes: object, value: string]>([
    ["a pattern", { allowedPattern: "^[a-z]+$" }, "A"],
  ])("and its default must match %s", async (_, changes, value) => {
    const message = `Parameter Name must not be "${value}"`;
    await expect(run(changes, { Name: value })).rejects.toThrow(message);
    await expect(run({ ...changes, default: value })).rejects.toThrow(message);
    expect(under.operations()).toEqual([]);
    await expect(run({ allowedPattern: "^[a-z]+$" }, { Name: "ab" })).resolves.toMatchObject({
      status: "Success",
    });
  });

  it("must have a value", async () => {
    await expect(run({})).rejects.toThrow("Parameter Name has neither a value nor a default");
  });

  it("must be declared in the document", async () => {
    await expect(run({ default: "" }, { Other: "x" })).rejects.toThrow("no parameter Other");
  });
});
