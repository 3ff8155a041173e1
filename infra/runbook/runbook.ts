import { Aws, type CfnCondition, Fn, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { RUNBOOK_NAME, RUNBOOK_ROLE_NAME } from "../../shared/names.ts";
import { NotificationTopic } from "../notifications/topic.ts";
import { runbookContent } from "./content.ts";
import { requestRemoval, tellOwners } from "./notification.ts";
import { grantRuleAccess } from "./rule-access.ts";
import { FIND_RULE, type RuleLookup } from "./rule-steps.ts";

/** The organization's central bus, by which an account asks for the removal of its keys. */
export interface CentralBusReference {
  /** Its ARN, or what resolves to it. */
  readonly eventBusArn: string;
}

export interface NotifyAndWaitRunbookProps {
  /**
   * Who is told that the key has to go: the owners of the account, by a topic, or the organization's
   * central account.
   */
  readonly notify: NotificationTopic | CentralBusReference;
  /**
   * Whether the rule that the runbook remediates stands alone or in a conformance pack, or the
   * condition under which it stands alone.
   * @default standalone
   */
  readonly rule?: RuleLookup | CfnCondition;
}

/**
 * The Automation runbook that tells of the key, and waits until it is gone, with the role that it works
 * with. Nothing in the account can delete the key but its root user.
 */
export class NotifyAndWaitRunbook extends Construct {
  readonly role: iam.Role;
  readonly document: CfnDocument;
  readonly #rule: RuleLookup | CfnCondition;

  constructor(scope: Construct, id: string, props: NotifyAndWaitRunbookProps) {
    super(scope, id);
    const { notify, rule = "standalone" } = props;
    this.#rule = rule;
    this.role = this.#role(notify);
    this.document = new CfnDocument(this, "Document", {
      name: RUNBOOK_NAME,
      documentType: "Automation",
      documentFormat: "JSON",
      // A document with a name of its own cannot be replaced.
      updateMethod: "NewVersion",
      content: runbookContent({
        roleArn: this.role.roleArn,
        notification:
          notify instanceof NotificationTopic
            ? tellOwners(notify.topicArn)
            : requestRemoval(notify.eventBusArn),
        findRule: findRuleOf(rule),
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

  #role(notify: NotificationTopic | CentralBusReference): iam.Role {
    const isOwn = notify instanceof NotificationTopic;
    const role = new iam.Role(this, "Role", {
      // The central bus knows it by this name.
      roleName: isOwn ? undefined : RUNBOOK_ROLE_NAME,
      assumedBy: automationOf(Aws.ACCOUNT_ID),
      description: `Has the root access key of this account removed (${RUNBOOK_NAME})`,
    });
    grantRuleAccess(role);
    const findings = { service: "config", resource: "config-rule", resourceName: "*" };
    for (const [action, resource] of [
      ["iam:GetAccountSummary", "*"],
      ["config:GetComplianceDetailsByConfigRule", Stack.of(this).formatArn(findings)],
    ] as const) {
      role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
    }
    if (isOwn) notify.grantPublish(role);
    else {
      const asking = { actions: ["events:PutEvents"], resources: [notify.eventBusArn] };
      role.addToPolicy(new iam.PolicyStatement(asking));
    }
    return role;
  }
}

/** Systems Manager, as far as it works for an account. */
export function automationOf(accountId: string): iam.IPrincipal {
  return new iam.ServicePrincipal("ssm.amazonaws.com", {
    conditions: { StringEquals: { "aws:SourceAccount": accountId } },
  });
}

/** The step by which a runbook finds the rule. */
export function findRuleOf(rule: RuleLookup | CfnCondition): unknown {
  if (typeof rule === "string") return FIND_RULE[rule];
  return Fn.conditionIf(rule.logicalId, FIND_RULE.standalone, FIND_RULE["conformance-pack"]);
}
