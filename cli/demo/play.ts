import { Sandbox, type Tenant, TravelClock } from "root-access-key-sandbox";
import { describeKeys, evaluate, RULE_NAME, type Shown } from "./evaluation.ts";
import { playRemoval, type Step } from "./removal.ts";
import { type HoursAgo, type Outcome, type Scenario, scenarios } from "./scenarios.ts";

/** What became of one account. */
export interface DemoResult extends Shown {
  readonly accountId: string;
  /** What the account really holds, and the story behind it. */
  readonly holds: string;
  readonly story: string;
  readonly expected: Outcome;
  readonly isAsExpected: boolean;
  /** How it came to that, where it took more than an evaluation. */
  readonly steps?: readonly Step[];
}

const FIRST_ACCOUNT = 111122223301;
const HOUR_MS = 60 * 60 * 1000;

/** Plays every scenario in an account of its own, all at the same time, and last how a key is removed. */
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
    const results = await Promise.all(
      accounts.map(({ scenario, tenant }) => play(sandbox, scenario, tenant)),
    );
    return [...results, await playRemoval(sandbox, hoursAgo)];
  } finally {
    await sandbox.close();
  }
}

async function play(
  sandbox: Sandbox,
  { story, inactiveKeys, faults = {}, timeoutMs, expected }: Scenario,
  tenant: Tenant,
): Promise<DemoResult> {
  const { account, rules } = tenant;
  rules.put(RULE_NAME, inactiveKeys ? { inactiveKeys } : {});
  for (const [operation, fault] of Object.entries(faults)) {
    sandbox.faults.add({ operation, accountId: account.id, fault });
  }
  const shown = await evaluate(sandbox, tenant, timeoutMs);
  return {
    accountId: account.id,
    ...shown,
    holds: describeKeys(account),
    story,
    expected,
    isAsExpected:
      shown.complianceType === expected.complianceType && shown.reason === expected.reason,
  };
}
