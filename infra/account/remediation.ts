import { CfnResource } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { NotifyAndWaitRunbook } from "../runbook/notify-and-wait.ts";
import type { RootAccessKeyRule } from "./rule.ts";

/**
 * AWS Config adds a remediation exception, and no longer starts the remediation, after this many failed
 * attempts within this many seconds. The runbook waits a day before it fails, so the window is the
 * longest that AWS Config accepts: 31 days less a few minutes. A key that nobody deletes thus leads to
 * three attempts, one a day. With a shorter window the attempts would never end.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html
 */
const AUTOMATIC_ATTEMPTS = 3;
const RETRY_SECONDS = 2_678_000;

export interface RemediationDefinition {
  /** Name of the rule in the surrounding template. */
  readonly ruleName: string;
  /** Name of the runbook. */
  readonly runbookName: string;
  /** Whether AWS Config starts the runbook automatically. */
  readonly automatic: boolean;
  /** Parameters of the runbook, besides the account ID. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Properties of the AWS::Config::RemediationConfiguration, in a stack and in a conformance pack. */
export function remediationProperties(definition: RemediationDefinition) {
  const { ruleName, runbookName, automatic, parameters } = definition;
  return {
    ConfigRuleName: ruleName,
    TargetType: "SSM_DOCUMENT",
    TargetId: runbookName,
    Parameters: {
      AccountId: { ResourceValue: { Value: "RESOURCE_ID" } },
      ...Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [
          name,
          { StaticValue: { Values: [value] } },
        ]),
      ),
    },
    Automatic: automatic,
    ...(automatic && {
      MaximumAutomaticAttempts: AUTOMATIC_ATTEMPTS,
      RetryAttemptSeconds: RETRY_SECONDS,
    }),
  };
}

export interface RootAccessKeyRemediationProps {
  /** The standalone rule. */
  readonly rule: RootAccessKeyRule;
  /** The runbook, made for a standalone rule. */
  readonly runbook: NotifyAndWaitRunbook;
  /**
   * Whether AWS Config starts the runbook automatically when the account becomes NON_COMPLIANT.
   * @default false - you start it, in the console or by the API
   */
  readonly automatic?: boolean;
}

/**
 * Attaches the runbook to a standalone rule. A rule in a conformance pack has its remediation in the pack.
 *
 * It refers to the rule, so that CloudFormation deletes it before the rule: AWS Config rejects the
 * other order.
 */
export class RootAccessKeyRemediation extends Construct {
  /** The AWS::Config::RemediationConfiguration. */
  readonly resource: CfnResource;

  constructor(scope: Construct, id: string, props: RootAccessKeyRemediationProps) {
    super(scope, id);
    const { rule, runbook, automatic = false } = props;
    runbook.requireRule("standalone");
    this.resource = new CfnResource(this, "Resource", {
      type: "AWS::Config::RemediationConfiguration",
      properties: remediationProperties({
        ruleName: rule.configRuleName,
        runbookName: runbook.names.runbook,
        automatic,
        parameters: { AutomationAssumeRole: runbook.role.roleArn },
      }),
    });
    this.resource.node.addDependency(runbook);
  }
}
