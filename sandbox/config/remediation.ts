import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { seconds } from "./describe.ts";

/** A remediation configuration. It can be described, but nothing starts it here. */
export interface Remediation {
  readonly targetId: string;
  readonly automatic: boolean;
  readonly parameters: object;
}

/** A resource that automatic remediation skips. */
export interface RemediationException {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly message: string;
  readonly expires: Date | undefined;
}

const ConfigurationsInput = v.strictObject({
  ConfigRuleNames: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(25)),
});
const ExceptionsInput = v.strictObject({
  ConfigRuleName: v.string(),
  Limit: v.optional(v.number()),
  NextToken: v.optional(v.string()),
});

/** AWS Config's operations on remediations. */
export const remediationOperations: Operations = {
  DescribeRemediationConfigurations: ({ rules }, input) => {
    const { ConfigRuleNames } = parseInput(ConfigurationsInput, input);
    const found = ConfigRuleNames.flatMap((name) => {
      const remediation = rules.remediations.get(name);
      return remediation ? [{ name, ...remediation }] : [];
    });
    return {
      RemediationConfigurations: found.map(({ name, targetId, automatic, parameters }) => ({
        ConfigRuleName: name,
        TargetType: "SSM_DOCUMENT",
        TargetId: targetId,
        Automatic: automatic,
        Parameters: parameters,
      })),
    };
  },

  DescribeRemediationExceptions: ({ rules }, input) => {
    const { ConfigRuleName } = parseInput(ExceptionsInput, input);
    const exceptions = rules.remediationExceptions.get(ConfigRuleName) ?? [];
    return {
      RemediationExceptions: exceptions.map(({ resourceType, resourceId, message, expires }) => ({
        ConfigRuleName,
        ResourceType: resourceType,
        ResourceId: resourceId,
        Message: message,
        ExpirationTime: expires && seconds(expires),
      })),
    };
  },
};
