import { type CfnCondition, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { RUNBOOK_NAME, RUNBOOK_ROLE_NAME } from "../../shared/names.ts";
import { NotificationTopic } from "../notifications/topic.ts";
import {
  automationPrincipal,
  findRuleStep,
  grantRuleAccess,
  type RuleDeployment,
} from "./common.ts";
import { notifyAndWaitContent } from "./notify-and-wait-content.ts";
import { notifyOwners, requestRemoval } from "./notify-steps.ts";

/** The organization's central bus, over which an account requests the removal of its keys. */
export interface CentralBusReference {
  /** Its ARN, or what resolves to it. */
  readonly eventBusArn: string;
}

export interface NotifyAndWaitRunbookProps {
  /**
   * Who is notified that the key must be deleted: the owners of the account, by a topic, or the
   * organization's central account, by its bus.
   */
  readonly notify: NotificationTopic | CentralBusReference;
  /**
   * How the rule is deployed that the runbook remediates, or the condition under which it is standalone.
   * @default standalone
   */
  readonly rule?: RuleDeployment | CfnCondition;
}

/**
 * The Automation runbook that sends a notification about the key and waits until it is deleted, and the
 * role it assumes. Nothing in the account can delete the key but its root user.
 */
export class NotifyAndWaitRunbook extends Construct {
  readonly role: iam.Role;
  readonly document: CfnDocument;
  readonly #rule: RuleDeployment | CfnCondition;

  constructor(scope: Construct, id: string, props: NotifyAndWaitRunbookProps) {
    super(scope, id);
    const { notify, rule = "standalone" } = props;
    this.#rule = rule;
    this.role = this.#role(notify);
    this.document = new CfnDocument(this, "Document", {
      name: RUNBOOK_NAME,
      documentType: "Automation",
      documentFormat: "JSON",
      // CloudFormation cannot replace a document with a custom name.
      updateMethod: "NewVersion",
      content: notifyAndWaitContent({
        roleArn: this.role.roleArn,
        notification:
          notify instanceof NotificationTopic
            ? notifyOwners(notify.topicArn)
            : requestRemoval(notify.eventBusArn),
        findRule: findRuleStep(rule),
      }),
    });
    this.document.node.addDependency(this.role);
  }

  /**
   * Checks that the runbook can find the rule that it is attached to.
   *
   * @throws {Error} If it was made for a rule that is deployed the other way.
   */
  requireRule(rule: RuleDeployment): void {
    if (typeof this.#rule !== "string" || this.#rule === rule) return;
    throw new Error(
      `rule: found "${this.#rule}"; allowed is "${rule}", for the remediation to find its rule.`,
    );
  }

  #role(notify: NotificationTopic | CentralBusReference): iam.Role {
    const isOwnTopic = notify instanceof NotificationTopic;
    const role = new iam.Role(this, "Role", {
      // The central bus admits it by this name.
      roleName: isOwnTopic ? undefined : RUNBOOK_ROLE_NAME,
      assumedBy: automationPrincipal(),
      description: `Has the root access key of this account removed (${RUNBOOK_NAME})`,
    });
    grantRuleAccess(role, this.#rule);
    const findings = { service: "config", resource: "config-rule", resourceName: "*" };
    for (const [action, resource] of [
      ["iam:GetAccountSummary", "*"],
      ["config:GetComplianceDetailsByConfigRule", Stack.of(this).formatArn(findings)],
    ] as const) {
      role.addToPolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
    }
    if (isOwnTopic) notify.grantPublish(role);
    else {
      const sending = { actions: ["events:PutEvents"], resources: [notify.eventBusArn] };
      role.addToPolicy(new iam.PolicyStatement(sending));
    }
    return role;
  }
}
