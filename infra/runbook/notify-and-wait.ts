import { type CfnCondition, Stack } from "aws-cdk-lib";
import type { IEventBus } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import { CfnDocument } from "aws-cdk-lib/aws-ssm";
import { Construct } from "constructs";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../../removal/contract.ts";
import { type AccountNames, accountNames, RUNBOOK_ROLE_NAME } from "../../shared/names.ts";
import type { NamePrefixProps } from "../name-prefix.ts";
import {
  automationPrincipal,
  findRuleStep,
  grantRuleAccess,
  type RuleDeployment,
} from "./common.ts";
import { notifyAndWaitContent } from "./notify-and-wait-content.ts";
import { requestRemoval } from "./notify-steps.ts";

export interface NotifyAndWaitRunbookProps extends NamePrefixProps {
  /**
   * The organization's central bus, if the central account sends the notifications and removes keys.
   * @default - the account's default bus, where `AccountNotifications` takes the request
   */
  readonly centralBus?: IEventBus;
  /**
   * How the rule is deployed that the runbook remediates, or the condition under which it is standalone.
   * @default standalone
   */
  readonly ruleDeployment?: RuleDeployment | CfnCondition;
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
  /** The names of the runbook and of what it is about. */
  readonly names: AccountNames;
  readonly #ruleDeployment: RuleDeployment | CfnCondition;

  constructor(scope: Construct, id: string, props: NotifyAndWaitRunbookProps = {}) {
    super(scope, id);
    const { centralBus, ruleDeployment = "standalone" } = props;
    this.names = accountNames(props.namePrefix);
    this.#ruleDeployment = ruleDeployment;
    this.role = this.#role(centralBus);
    this.document = new CfnDocument(this, "Document", {
      name: this.names.runbook,
      documentType: "Automation",
      documentFormat: "JSON",
      // CloudFormation cannot replace a document with a custom name.
      updateMethod: "NewVersion",
      content: notifyAndWaitContent({
        names: this.names,
        roleArn: this.role.roleArn,
        notification: requestRemoval(centralBus?.eventBusArn),
        findRule: findRuleStep(this.names, ruleDeployment),
      }),
    });
    this.document.node.addDependency(this.role);
  }

  /**
   * Checks that the runbook can find the rule that it is attached to.
   *
   * @throws {Error} If it was made for a rule that is deployed the other way.
   */
  requireRule(deployment: RuleDeployment): void {
    const found = this.#ruleDeployment;
    if (typeof found !== "string" || found === deployment) return;
    throw new Error(
      `ruleDeployment: found "${found}"; allowed is "${deployment}", for the remediation to find its rule.`,
    );
  }

  #role(centralBus: IEventBus | undefined): iam.Role {
    const role = new iam.Role(this, "Role", {
      // The central bus admits it by this name.
      roleName: centralBus && RUNBOOK_ROLE_NAME,
      assumedBy: automationPrincipal(),
      description: `Requests the removal of this account's root access keys (${this.names.runbook})`,
    });
    grantRuleAccess(role, this.#ruleDeployment);
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
        resources: [centralBus?.eventBusArn ?? Stack.of(this).formatArn(defaultBus)],
        conditions: ONLY_REQUESTS,
      }),
    );
    return role;
  }
}
