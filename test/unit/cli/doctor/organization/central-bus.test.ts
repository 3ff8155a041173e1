import { describe, expect, it } from "vitest";
import { judgePolicy } from "../../../../../cli/doctor/organization/central-bus.ts";
import { centralBusStatements } from "../../../../../shared/central-bus-policy.ts";

const expected = centralBusStatements({
  partition: "aws",
  organizationId: "o-exampleorgid",
  busArn: "arn:aws:events:us-east-1:888888888888:event-bus/root-access-key",
});

// biome-ignore lint/suspicious/noExplicitAny: a policy, to change
const judge = (change: (statements: any[]) => unknown = () => undefined) => {
  const statements = JSON.parse(JSON.stringify(expected));
  change(statements);
  return [...judgePolicy(statements, expected)].map(({ health, subject }) =>
    subject === undefined ? health : `${health} ${subject}`,
  );
};

describe("the policy of the central bus is good", () => {
  it.each<[string, Parameters<typeof judge>[0]]>([
    ["as it is deployed", undefined],
    ["in another order", (statements) => statements.reverse()],
    [
      "with its elements as lists",
      ([statement]) => {
        statement.Action = [statement.Action];
        statement.Resource = [statement.Resource];
        statement.Principal = { AWS: ["*"] };
      },
    ],
    [
      "with values in another order",
      ([, statement]) =>
        statement.Condition["ForAllValues:StringEquals"]["events:source"].reverse(),
    ],
    [
      "with booleans, and keys in other letters",
      ([statement]) => {
        statement.Condition.BoolIfExists = { "Events:EventBusInvocation": false };
      },
    ],
  ])("%s", (_, change) => {
    expect(judge(change)).toEqual(["GOOD"]);
  });
});

describe("the policy of the central bus is not good", () => {
  it.each<[string, Parameters<typeof judge>[0], string[]]>([
    [
      "empty",
      (statements) => statements.splice(0),
      ["BAD RootAccessKeyRequests", "BAD RootAccessKeyNotifications"],
    ],
    ["without a statement", (statements) => statements.shift(), ["BAD RootAccessKeyRequests"]],
    [
      "without a condition",
      ([statement]) => delete statement.Condition.Null,
      ["BAD RootAccessKeyRequests"],
    ],
    [
      "with another organization",
      ([statement]) => {
        statement.Condition.StringEquals["aws:PrincipalOrgID"] = "o-other";
      },
      ["BAD RootAccessKeyRequests"],
    ],
    [
      "with one value more",
      ([, statement]) =>
        statement.Condition["ForAllValues:StringEquals"]["events:source"].push("x"),
      ["BAD RootAccessKeyNotifications"],
    ],
    [
      "with another effect",
      ([statement]) => {
        statement.Effect = "Deny";
      },
      ["BAD RootAccessKeyRequests"],
    ],
    [
      "with another principal",
      ([statement]) => {
        statement.Principal = { AWS: "arn:aws:iam::111122223333:root" };
      },
      ["BAD RootAccessKeyRequests"],
    ],
    [
      "with a statement more",
      (statements) => statements.push({ Sid: "Others", Effect: "Allow", Principal: "*" }),
      ["WARNING Others"],
    ],
    [
      "with a statement more that has no Sid",
      (statements) => statements.push({ Effect: "Allow", Principal: "*" }),
      ["WARNING a statement without a Sid"],
    ],
  ])("%s", (_, change, judged) => {
    expect(judge(change)).toEqual(judged);
  });
});
