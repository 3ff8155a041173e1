import { type CfnCondition, Stack } from "aws-cdk-lib";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../../removal/contract.ts";
import { RUNBOOK_NAME, RUNBOOK_ROLE_NAME } from "../../shared/names.ts";
import {
  automationPrincipal,
  findRuleStep,
  grantRuleAccess,
  type RuleDeployment,
} from "./common.ts";
import { notifyAndWaitContent } from "./notify-and-wait-content.ts";
import { requestRemoval } from "./notify-steps.ts";

/** The organization's central bus, over which an account requests the removal of its keys. */
export interface CentralBusReference {
  /** Its ARN, or what resolves to it. */
  readonly eventBusArn: string;
}

export interface NotifyAndWaitRunbookProps {
  /**
   * The organization's central bus, if the central account sends the notifications and removes keys.
   * @default the account's default bus, where `AccountNotifications` takes the request
   */
  readonly bus?: CentralBusReference;
  /**
   * How the rule is deployed that the runbook remediates, or the condition under which it is standalone.
   * @default standalone
   */
  readonly rule?: RuleDeployment | CfnCondition;
}

const ONLY_REQUESTS = {
  "ForAllValues:StringEquals": {
    "events:source": [EVENT_SOURCE],
    "events:detail-type": [REQUEST_DETAIL_TYPE],
  },
  // ForAllValues also matches a key that the request does not have.
  Null: { "events:source": "false", "events:detail-type": "false" },
};

/**
 * The Automation runbook that sends a notification about the key and waits until it is deleted, and the
 * role it assumes. Nothing in the account can delete the key but its root user.
 */
export class NotifyAndWaitRunbook extends Construct {
  readonly role: iam.Role;
  readonly document: CfnDocument;
  readonly #rule: RuleDeployment | CfnCondition;

  constructor(scope: Construct, id: string, props: NotifyAndWaitRunbookProps = {}) {
    super(scope, id);
    const { bus, rule = "standalone" } = props;
    this.#rule = rule;
    this.role = this.#role(bus);
    this.document = new CfnDocument(this, "Document", {
      name: RUNBOOK_NAME,
      documentType: "Automation",
      documentFormat: "JSON",
      // CloudFormation cannot replace a document with a custom name.
      updateMethod: "NewVersion",
      content: notifyAndWaitContent({
        roleArn: this.role.roleArn,
        notification: requestRemoval(bus?.eventBusArn),
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

  #role(bus: CentralBusReference | undefined): iam.Role {
    const role = new iam.Role(this, "Role", {
      // The central bus admits it by this name.
      roleName: bus && RUNBOOK_ROLE_NAME,
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
    const defaultBus = { service: "events", resource: "event-bus", resourceName: "default" };
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ["events:PutEvents"],
        resources: [bus?.eventBusArn ?? Stack.of(this).formatArn(defaultBus)],
        conditions: ONLY_REQUESTS,
      }),
    );
    return role;
  }
}
