import { CfnConformancePack, MaximumExecutionFrequency } from "aws-cdk-lib/aws-config";
import { Construct } from "constructs";
import { stringify } from "yaml";
import { INACTIVE_KEYS } from "../../rule/event.ts";
import { accountNames, NAMES } from "../../shared/names.ts";
import type { NamePrefixProps } from "../name-prefix.ts";
import type { NotifyAndWaitRunbook } from "../runbook/notify-and-wait.ts";
import { RootAccessKeyEvaluator } from "./evaluator.ts";
import { type RemediationDefinition, remediationProperties } from "./remediation.ts";
import {
  DEFAULT_FREQUENCY,
  DEFAULT_INACTIVE_KEYS,
  type RuleDefinition,
  type RuleSettings,
  requireRuleSettings,
  ruleProperties,
} from "./rule.ts";

/**
 * The largest template body that AWS Config accepts for a conformance pack.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html
 */
export const MAX_PACK_BYTES = 51_200;

export interface RootAccessKeyConformancePackProps extends RuleSettings, NamePrefixProps {
  /**
   * The function that evaluates.
   * @default - a new one
   */
  readonly evaluator?: RootAccessKeyEvaluator;
  /**
   * The remediation of the rule. AWS Config does not let you attach one to a pack's rule from outside.
   * @default - none
   */
  readonly remediation?: {
    /** The runbook, made for a rule in a conformance pack. */
    readonly runbook: NotifyAndWaitRunbook;
    /** Whether AWS Config starts the runbook automatically. */
    readonly automatic: boolean;
  };
}

/**
 * The rule and its remediation in a conformance pack. CloudFormation resolves what differs from account
 * to account, such as the function's ARN, before AWS Config sees the pack's body.
 */
export class RootAccessKeyConformancePack extends Construct {
  readonly evaluator: RootAccessKeyEvaluator;
  readonly resource: CfnConformancePack;

  /** @throws {RangeError} If a setting is invalid. */
  constructor(scope: Construct, id: string, props: RootAccessKeyConformancePackProps = {}) {
    super(scope, id);
    requireRuleSettings(props);
    this.evaluator = props.evaluator ?? new RootAccessKeyEvaluator(this, "Evaluator", props);
    const { remediation } = props;
    const names = accountNames(props.namePrefix);
    remediation?.runbook.requireRule("conformance-pack");
    this.resource = new CfnConformancePack(this, "Resource", {
      conformancePackName: names.conformancePack,
      templateBody: packBody({
        ruleName: names.rule,
        functionArn: this.evaluator.function.functionArn,
        settings: props,
        remediation: remediation && {
          runbookName: names.runbook,
          automatic: remediation.automatic,
          parameters: { AutomationAssumeRole: remediation.runbook.role.roleArn },
        },
      }),
    });
    // AWS Config rejects a rule whose function it may not invoke, and a remediation without its runbook.
    this.resource.node.addDependency(this.evaluator);
    if (remediation) this.resource.node.addDependency(remediation.runbook);
  }
}

/** A pack's parameters have no descriptions. */
const ABOUT_THE_FILE = `# AWS Config conformance pack: does the root user of an account have an access key?
#
# Each account must have the function ${NAMES.evaluator} and the runbook ${NAMES.runbook}.
# Create them with root-access-key.template.json and its parameter Rule = none.
#
# InactiveKeys         Compliance type of an account whose only root access keys are inactive:
#                      ${INACTIVE_KEYS.join(" or ")}.
# Frequency            How often AWS Config evaluates the account:
#                      ${Object.values(MaximumExecutionFrequency).join(", ")}.
# ConformancePackName  The name that the pack has in the account.
`;

/**
 * The conformance pack as a file, to deploy with the AWS CLI or as an organization conformance pack.
 * Each account must already have the function and the runbook under their fixed names. The runbook
 * has its role as a default, as a pack cannot name it: AWS Config accepts no intrinsic function there.
 */
export function conformancePackFile(): string {
  const parameter = (Default: string) => ({ Type: "String", Default });
  const body = packBody({
    header: {
      Parameters: {
        InactiveKeys: parameter(DEFAULT_INACTIVE_KEYS),
        Frequency: parameter(DEFAULT_FREQUENCY),
        ConformancePackName: parameter(NAMES.conformancePack),
      },
    },
    ruleName: NAMES.rule,
    functionArn: {
      "Fn::Sub": `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${NAMES.evaluator}`,
    },
    settings: {
      inactiveKeys: { Ref: "InactiveKeys" },
      maximumExecutionFrequency: { Ref: "Frequency" },
    },
    remediation: {
      runbookName: NAMES.runbook,
      automatic: false,
      parameters: { ConformancePackName: { Ref: "ConformancePackName" } },
    },
  });
  return `${ABOUT_THE_FILE}${body}`;
}

interface PackBody extends RuleDefinition {
  readonly header?: Readonly<Record<string, unknown>>;
  /** Undefined for a pack without remediation. */
  readonly remediation?: Omit<RemediationDefinition, "ruleName">;
}

/**
 * The YAML of a conformance pack with the rule and, optionally, its remediation. AWS Config renames the
 * rule when it deploys the pack. Inside the pack, the remediation refers to it by this name.
 */
function packBody({ header, remediation, ...rule }: PackBody): string {
  return stringify({
    ...header,
    Resources: {
      RootAccessKeyRule: {
        Type: "AWS::Config::ConfigRule",
        Properties: ruleProperties(rule),
      },
      ...(remediation && {
        RootAccessKeyRemediation: {
          Type: "AWS::Config::RemediationConfiguration",
          DependsOn: "RootAccessKeyRule",
          Properties: remediationProperties({ ruleName: rule.ruleName, ...remediation }),
        },
      }),
    },
  });
}
