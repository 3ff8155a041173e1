import { fileURLToPath } from "node:url";
import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  GetComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import {
  type Account,
  type ClientSettings,
  invokeFunction,
  type Sandbox,
  type Tenant,
} from "root-access-key-sandbox";
import type { EvaluationRecord } from "../../rule/handler.ts";

/** What AWS Config shows of an account. */
export interface Shown {
  readonly complianceType: string;
  readonly annotation: string;
  /** The reason in the function's log. */
  readonly reason: string;
}

export const RULE_NAME = "root-access-key";
const BUNDLE = fileURLToPath(new URL("../rule/index.js", import.meta.url));
const MINUTE_MS = 60_000;

/** Evaluates an account with the built function, and reads what AWS Config shows in its console. */
export async function evaluate(
  sandbox: Sandbox,
  { account, rules }: Tenant,
  timeoutMs = MINUTE_MS,
): Promise<Shown> {
  const { result, error } = await invokeFunction({
    bundle: BUNDLE,
    functionArn: `arn:aws:lambda:us-east-1:${account.id}:function:${RULE_NAME}`,
    environment: sandbox.environmentOf(account),
    timeoutMs,
    event: rules.startEvaluation(RULE_NAME),
  });
  const { complianceType, annotation } = await readResult(sandbox.clientSettingsOf(account));
  return {
    complianceType,
    annotation: annotation ?? error?.errorMessage ?? "",
    reason: error?.errorType ?? (result as EvaluationRecord).reason,
  };
}

async function readResult(settings: ClientSettings) {
  const config = new ConfigServiceClient(settings);
  const [{ ComplianceByConfigRules = [] }, { EvaluationResults = [] }] = await Promise.all([
    config.send(new DescribeComplianceByConfigRuleCommand({ ConfigRuleNames: [RULE_NAME] })),
    config.send(new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: RULE_NAME })),
  ]);
  return {
    complianceType: String(ComplianceByConfigRules[0]?.Compliance?.ComplianceType),
    annotation: EvaluationResults[0]?.Annotation,
  };
}

/** The keys that an account really has. */
export function describeKeys({ rootKeys }: Account): string {
  const keys = rootKeys.map(({ slot, active }) => `key ${slot}, ${active ? "active" : "inactive"}`);
  return keys.join("; ") || "no key";
}
