import { Aws, type CfnCondition, Fn, Stack, Validations } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { RUNBOOK_NAME } from "../names.ts";
import type { NotificationTopic } from "../notices/topic.ts";
import { FIND_RULE, type RuleLookup, runbookContent } from "./content.ts";

export interface NotifyAndWaitRunbookProps {
  /** Where the owners of the account read what to do. */
  readonly topic: NotificationTopic;
  /**
   * Whether the rule that the runbook remediates stands alone or in a conformance pack, or the
   * condition under which it stands alone.
   * @default plain
   */
  readonly rule?: RuleLookup | CfnCondition;
}

/**
 * The Automation runbook for accounts where nothing but the root user can delete the key, with the
 * role that it works with.
 */
export class NotifyAndWaitRunbook extends Construct {
  readonly role: iam.Role;
  readonly document: CfnDocument;
  readonly #rule: RuleLookup | CfnCondition;

  constructor(scope: Construct, id: string, props: NotifyAndWaitRunbookProps) {
    super(scope, id);
    const { topic, rule = "plain" } = props;
    this.#rule = rule;
    this.role = this.#role(topic);
    this.document = new CfnDocument(this, "Document", {
      name: RUNBOOK_NAME,
      documentType: "Automation",
      documentFormat: "JSON",
      // A document with a name of its own cannot be replaced.
      updateMethod: "NewVersion",
      content: runbookContent({
        roleArn: this.role.roleArn,
        topicArn: topic.topicArn,
        findRule:
          typeof rule === "string"
            ? FIND_RULE[rule]
            : Fn.conditionIf(rule.logicalId, FIND_RULE.plain, FIND_RULE["conformance-pack"]),
      }),
    });
    this.document.node.addDependency(this.role);
  }

  /**
   * Sees that the runbook finds the rule that it is attached to.
   *
   * @throws {Error} If it was made for the other kind.
   */
  requireRule(rule: RuleLookup): void {
    if (typeof this.#rule !== "string" || this.#rule === rule) return;
    throw new Error(
      `rule: found "${this.#rule}"; allowed is "${rule}", for the remediation to find its rule.`,
    );
  }

  #role(topic: NotificationTopic): iam.Role {
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("ssm.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
      description: `Tells the owners of this account to delete the root access key (${RUNBOOK_NAME})`,
    });
    // Which rules there are can be asked only of all of them.
    const unrestricted = ["iam:GetAccountSummary", "config:DescribeConfigRules"];
    role.addToPolicy(new iam.PolicyStatement({ actions: unrestricted, resources: ["*"] }));
    const configArn = (resource: string) =>
      Stack.of(this).formatArn({ service: "config", resource, resourceName: "*" });
    const ofRules = new iam.PolicyStatement({
      actions: ["config:GetComplianceDetailsByConfigRule", "config:StartConfigRulesEvaluation"],
      resources: [configArn("config-rule")],
    });
    const ofPacks = new iam.PolicyStatement({
      actions: ["config:DescribeConformancePackCompliance"],
      resources: [configArn("conformance-pack")],
    });
    role.addToPolicy(ofRules);
    role.addToPolicy(ofPacks);
    topic.grantPublish(role);
    Validations.of(this).acknowledge(
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: `${unrestricted.join(" and ")} support no resource-level permissions`,
      },
      ...["config-rule", "conformance-pack"].map((resource) => ({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:config:<AWS::Region>:<AWS::AccountId>:${resource}/*]`,
        reason: "AWS Config makes up the ids that these ARNs end in",
      })),
    );
    return role;
  }
}
