import { CONFORMANCE_PACK_NAME, FUNCTION_NAME } from "../../shared/names.ts";
import { packTemplate } from "./pack-template.ts";
import { DEFAULT_FREQUENCY, DEFAULT_INACTIVE_KEYS } from "./rule-definition.ts";

const parameter = (Default: string) => ({ Type: "String", Default });

/**
 * Writes the conformance pack for people who deploy packs by the AWS CLI, or as an organization's
 * pack. Function and runbook must be in each account already, under their fixed names. The runbook
 * knows its role, which the pack cannot name: AWS Config takes no intrinsic function for its ARN.
 */
export function standAlonePack(): string {
  return packTemplate({
    header: {
      Parameters: {
        InactiveKeys: parameter(DEFAULT_INACTIVE_KEYS),
        Frequency: parameter(DEFAULT_FREQUENCY),
        ConformancePackName: parameter(CONFORMANCE_PACK_NAME),
      },
    },
    functionArn: {
      "Fn::Sub": `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${FUNCTION_NAME}`,
    },
    settings: { inactiveKeys: { Ref: "InactiveKeys" }, frequency: { Ref: "Frequency" } },
    remediation: {
      automatic: false,
      parameters: { ConformancePackName: { Ref: "ConformancePackName" } },
    },
  });
}
