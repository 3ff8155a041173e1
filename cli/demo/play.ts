import { fileURLToPath } from "node:url";
import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  GetComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import type { EvaluationRecord } from "../../rule/handler.ts";
import {
  type Account,
  type ClientSettings,
  invokeFunction,
  Sandbox,
  type Tenant,
  TravelClock,
} from "../../sandbox/index.ts";
import { type HoursAgo, type Outcome, type Scenario, scenarios } from "./scenarios.ts";

/** What became of one account. */
export interface DemoResult {
  readonly accountId: string;
  /** What AWS Config shows. */
  readonly complianceType: string;
  readonly annotation: string;
  /** Why, as the function's log has it. */
  readonly reason: string;
  /** What the account really holds, and the story behind it. */
  readonly holds: string;
  readonly story: string;
  readonly expected: Outcome;
  readonly isAsExpected: boolean;
}

const BUNDLE = fileURLToPath(new URL("../rule/index.js", import.meta.url));
const FIRST_ACCOUNT = 111122223301;
const RULE_NAME = "root-access-key";
const HOUR_MS = 60 * 60 * 1000;
/** Plays every scenario in an account of its own, all at the same time. */
export async function playDemo(): Promise<DemoResult[]> {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const hoursAgo: HoursAgo = (hours, action) => {
    clock.move(-hours * HOUR_MS);
    action();
    clock.returnToPresent();
  };
  try {
    const accounts = scenarios.map((scenario, index) => {
      const tenant = sandbox.addAccount({ id: `${FIRST_ACCOUNT + index}` });
      scenario.prepare(tenant.account, hoursAgo);
      return { scenario, tenant };
    });
    return await Promise.all(
      accounts.map(({ scenario, tenant }) => play(sandbox, scenario, tenant)),
    );
  } finally {
    await sandbox.close();
  }
}

async function play(
  sandbox: Sandbox,
  { story, inactiveKeys, faults = {}, timeoutMs = 60_000, expected }: Scenario,
  { account, rules }: Tenant,
): Promise<DemoResult> {
  rules.put(RULE_NAME, inactiveKeys ? { inactiveKeys } : {});
  for (const [operation, fault] of Object.entries(faults)) {
    sandbox.faults.add({ operation, accountId: account.id, fault });
  }
  const { result, error } = await invokeFunction({
    bundle: BUNDLE,
    functionArn: `arn:aws:lambda:us-east-1:${account.id}:function:${RULE_NAME}`,
    environment: sandbox.environmentOf(account),
    timeoutMs,
    event: rules.startEvaluation(RULE_NAME),
  });
  const { complianceType, annotation } = await readResult(sandbox.clientSettingsOf(account));
  const reason = error?.errorType ?? (result as EvaluationRecord).reason;
  return {
    accountId: account.id,
    complianceType,
    annotation: annotation ?? error?.errorMessage ?? "",
    reason,
    holds: describeKeys(account),
    story,
    expected,
    isAsExpected: complianceType === expected.complianceType && reason === expected.reason,
  };
}

/** Asks AWS Config what it would show in its console. */
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

function describeKeys({ rootKeys }: Account): string {
  const keys = rootKeys.map(({ slot, active }) => `key ${slot}, ${active ? "active" : "inactive"}`);
  return keys.join("; ") || "no key";
}
