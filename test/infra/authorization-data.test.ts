import { describe, expect, it } from "vitest";
import { findMisfits, type Statement } from "./authorization-data.ts";
import { PARTITIONS, type Partition, type PartitionTemplate, templatesOf } from "./partitions.ts";

/** What does not fit, and why it is right. One that is not found any more is an error, too. */
const EXPECTED: Readonly<Record<string, string>> = {
  "RootAccessKeyNotifications: events:source: ForAllValues matches without the key, and no Null asks for it":
    "Whether a forwarded event has the key is not documented, and no notification may be lost by that.",
  "RootAccessKeyNotifications: events:eventBusInvocation: BoolIfExists is not for the type String":
    "EventBridge's guide gives its values as true and false, which Bool compares in any case.",
  "RootAccessKeyRequests: events:eventBusInvocation: BoolIfExists is not for the type String":
    "As above.",
  "sts:TaskPolicyArn: StringEquals is not for the type ARN":
    "One ARN without wildcards, compared as in the IAM User Guide's own policy for AssumeRoot.",
};

/** All statements in what the templates deploy, each once. */
function statementsIn(templates: readonly PartitionTemplate[]): Statement[] {
  const statements = new Map<string, Statement>();
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if ("Statement" in value) {
      for (const statement of [value.Statement as Statement | Statement[]].flat()) {
        statements.set(JSON.stringify(statement), statement);
      }
    } else {
      for (const inner of Object.values(value)) collect(inner);
    }
  };
  for (const { resources } of templates) collect(resources);
  return [...statements.values()];
}

const found = new Map<Partition, Promise<string[]>>();
/** What does not fit in a partition, each once. */
function misfitsIn(partition: Partition): Promise<string[]> {
  const misfits = async () => {
    const statements = statementsIn(templatesOf(partition));
    const all = await Promise.all(statements.map((it) => findMisfits(it, partition)));
    return [...new Set(all.flat())];
  };
  const promise = found.get(partition) ?? misfits();
  found.set(partition, promise);
  return promise;
}

describe("AWS's service authorization reference knows every statement", () => {
  it.each(PARTITIONS)("of the templates in %s", async (partition) => {
    const misfits = await misfitsIn(partition);
    expect(misfits.filter((misfit) => !Object.hasOwn(EXPECTED, misfit))).toEqual([]);
  });

  it("except for expected ones, each with its reason", async () => {
    const misfits = await Promise.all(PARTITIONS.map(misfitsIn));
    expect([...new Set(misfits.flat())].sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it("of each kind of policy", () => {
    const holders = templatesOf("aws").flatMap(({ resources }) => Object.values(resources));
    const types = holders
      .filter(({ properties }) => JSON.stringify(properties ?? {}).includes('"Statement":'))
      .map(({ type }) => type);
    expect([...new Set(types)].sort()).toEqual([
      "AWS::Events::EventBusPolicy",
      "AWS::IAM::Policy",
      "AWS::IAM::Role",
      "AWS::KMS::Key",
      "AWS::S3::BucketPolicy",
      "AWS::SNS::TopicPolicy",
      "AWS::SQS::QueuePolicy",
    ]);
  });
});

describe("it notices", () => {
  const statement: Statement = {
    Effect: "Allow",
    Action: "events:PutEvents",
    Resource: "arn:aws:events:us-east-1:111122223333:event-bus/central",
  };
  const when = (operator: string, key: string, value: string) => ({
    Condition: { [operator]: { [key]: value } },
  });

  it.each<[string, Partial<Statement>, string]>([
    ["an unknown action", { Action: "events:PutEvent" }, "events:PutEvent: there is no such"],
    [
      "a wildcard that matches no action",
      { Action: "events:Puts*" },
      "events:Puts*: there is no such",
    ],
    [
      "another service's resource",
      { Resource: "arn:aws:sns:us-east-1:111122223333:central" },
      "a resource of none of events:PutEvents",
    ],
    [
      "an additional resource",
      { Resource: [String(statement.Resource), "arn:aws:events:us-east-1:111122223333:rule/x"] },
      "rule/x: a resource of none of events:PutEvents",
    ],
    ["every resource", { Resource: "*" }, "events:PutEvents: takes no resource like *"],
    [
      "a resource for an action without resources",
      { Action: "iam:GetAccountSummary", Resource: "arn:aws:iam::111122223333:root" },
      "iam:GetAccountSummary: takes no resource like",
    ],
    [
      "another partition's resource",
      { Resource: "arn:aws-cn:events:cn-north-1:111122223333:event-bus/central" },
      "not an ARN of aws",
    ],
    ["an unknown key", when("StringEquals", "aws:PrincipalOrg", "o-x"), "no such condition"],
    [
      "another action's key",
      when("StringEquals", "events:creatorAccount", "111122223333"),
      "events:creatorAccount: not a condition key of every action",
    ],
    [
      "one value of a multivalued key",
      when("StringEquals", "events:detail-type", "x"),
      "events:detail-type: multivalued, but StringEquals is for one value",
    ],
    [
      "several values for a key with one value",
      when("ForAnyValue:StringEquals", "aws:PrincipalOrgID", "o-x"),
      "aws:PrincipalOrgID: has one value",
    ],
    [
      "all values of a key that can be missing",
      when("ForAllValues:StringEquals", "events:source", "x"),
      "events:source: ForAllValues matches without the key",
    ],
    ["a string for an ARN", when("StringLike", "aws:PrincipalArn", "*"), "not for the type ARN"],
    ["an ARN for a string", when("ArnLike", "aws:SourceAccount", "*"), "not for the type String"],
    ["a string for a Boolean", when("StringEquals", "aws:SecureTransport", "false"), "type Bool"],
    [
      "a Null that is neither true nor false",
      when("Null", "events:source", "x"),
      "Null takes true or false",
    ],
  ])("%s", async (_, changes, misfit) => {
    const misfits = await findMisfits({ ...statement, ...changes }, "aws");
    expect(misfits.join("\n")).toContain(misfit);
  });

  it("nothing in a valid statement", async () => {
    const conditions = {
      "ForAllValues:StringEquals": { "events:source": "x" },
      Null: { "events:source": "false" },
      ArnLikeIfExists: { "aws:PrincipalArn": "arn:aws:iam::*:role/x" },
    };
    await expect(findMisfits({ ...statement, Condition: conditions }, "aws")).resolves.toEqual([]);
  });
});
