import { stringify } from "yaml";
import { RULE_NAME } from "../../shared/names.ts";
import { type RemediationDefinition, remediationProperties } from "./remediation-definition.ts";
import { ruleProperties } from "./rule-definition.ts";

/**
 * What AWS Config takes as the body of a conformance pack.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_PutConformancePack.html
 */
export const MAX_PACK_BYTES = 51_200;

interface PackTemplate {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly functionArn: unknown;
  readonly settings: Parameters<typeof ruleProperties>[1];
  /** Nothing for a pack without remediation. */
  readonly remediation?: Omit<RemediationDefinition, "ruleName">;
}

/**
 * Writes the YAML of a conformance pack with the rule and, if wanted, its remediation. AWS Config
 * gives the rule another name when it deploys the pack; inside, the two find each other by this one.
 */
export function packTemplate({ header, functionArn, settings, remediation }: PackTemplate): string {
  const template = {
    ...header,
    Resources: {
      RootAccessKeyRule: {
        Type: "AWS::Config::ConfigRule",
        Properties: ruleProperties(functionArn, settings),
      },
      ...(remediation && {
        RootAccessKeyRemediation: {
          Type: "AWS::Config::RemediationConfiguration",
          DependsOn: "RootAccessKeyRule",
          Properties: remediationProperties({ ruleName: RULE_NAME, ...remediation }),
        },
      }),
    },
  };
  return stringify(template);
}
