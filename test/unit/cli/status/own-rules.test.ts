import type { ConfigRule } from "@aws-sdk/client-config-service";
import { expect, it } from "vitest";
import { isAboutAccount, staleAfterHours } from "../../../../cli/status/own-rules.ts";

type Rule = Partial<Pick<ConfigRule, "MaximumExecutionFrequency" | "Source">>;
type Frequency = NonNullable<ConfigRule["MaximumExecutionFrequency"]>;

const inSource = (MaximumExecutionFrequency?: Frequency): Rule => ({
  Source: {
    Owner: "CUSTOM_LAMBDA",
    SourceDetails: [{ EventSource: "aws.config", MaximumExecutionFrequency }],
  },
});

it.each<[string, Rule, number]>([
  ["in its source", inSource("One_Hour"), 3],
  ["in itself", { MaximumExecutionFrequency: "Six_Hours" }, 13],
  [
    "in itself, and nothing in its source",
    { ...inSource(), MaximumExecutionFrequency: "Three_Hours" },
    7,
  ],
  ["nowhere", inSource(), 49],
  ["as an unknown value", inSource("Fortnightly" as Frequency), 3],
  ["in lower case", { MaximumExecutionFrequency: "one_hour" as Frequency }, 3],
  ["as an empty text", inSource("" as Frequency), 3],
])("has the hours of a rule that states its frequency %s", (_, rule, expected) => {
  expect(staleAfterHours(rule)).toBe(expected);
});

it.each([
  ["root-access-key", "AWS::::Account", "111122223333", true],
  ["root-access-key", "AWS::::Account", "444455556666", false],
  ["root-access-key", "AWS::EC2::Instance", "111122223333", false],
  ["another", "AWS::::Account", "111122223333", false],
])(
  "a result of %s about %s %s is the rule's about the account: %s",
  (ConfigRuleName, ResourceType, ResourceId, expected) => {
    const EvaluationResultQualifier = { ConfigRuleName, ResourceType, ResourceId };
    const result = { EvaluationResultIdentifier: { EvaluationResultQualifier } };
    expect(isAboutAccount("111122223333", "root-access-key", result)).toBe(expected);
  },
);
