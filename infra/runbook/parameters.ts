import { CONFORMANCE_PACK_NAME } from "../../shared/names.ts";

/** The parameter `AutomationAssumeRole`. */
export const assumeRoleParameter = (roleArn: string) => ({
  type: "String",
  description: "ARN of the role that the runbook works with.",
  default: roleArn,
  allowedPattern: "^arn:[a-z0-9-]+:iam::\\d{12}:role/[\\w+=,.@/-]+$",
});

/** The parameter `ConformancePackName`. */
export const PACK_NAME_PARAMETER = {
  type: "String",
  description: "The conformance pack that holds the rule, where one does.",
  default: CONFORMANCE_PACK_NAME,
  allowedPattern: "^[a-zA-Z][-a-zA-Z0-9]{0,255}$",
};
