import { Sandbox, TravelClock } from "root-access-key-sandbox";
import { deployTemplate, onlyRule, type StackOptions } from "./deploy-template.ts";

export const ACCOUNT_ID = "111122223333";

export type DeployedAccount = Awaited<ReturnType<typeof deployAccount>>;

/** An account of a sandbox of its own, with all that a template makes in it. */
export async function deployAccount(options: StackOptions) {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const tenant = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
  return {
    ...deployTemplate({ sandbox, tenant, clock }, options),
    rule: onlyRule(tenant),
    count: (operation: string) =>
      sandbox.requests.filter((request) => request.operation === operation).length,
    /** Ends the sandbox once everything that events have started has ended, so that nothing outlives the test. */
    async close(): Promise<void> {
      await tenant.events.delivered().catch(() => undefined);
      await sandbox.close();
    },
  };
}
