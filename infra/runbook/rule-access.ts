import { Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";

/** Lets a runbook's role find the rule and have it evaluated. */
export function grantRuleAccess(role: iam.Role): void {
  const configArn = (resource: string) =>
    Stack.of(role).formatArn({ service: "config", resource, resourceName: "*" });
  for (const [action, resource] of [
    // Which rules there are can be asked only of all of them.
    ["config:DescribeConfigRules", "*"],
    ["config:StartConfigRulesEvaluation", configArn("config-rule")],
    ["config:DescribeConformancePackCompliance", configArn("conformance-pack")],
  ] as const) {
    role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
  }
  Validations.of(role).acknowledge(
    {
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "config:DescribeConfigRules and iam:GetAccountSummary support no resource-level permissions",
    },
    ...["config-rule", "conformance-pack"].map((resource) => ({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>:${resource}/*]`,
      reason: "AWS Config makes up the ids that these ARNs end in",
    })),
  );
}
