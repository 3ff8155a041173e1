import { vi } from "vitest";
import { createClients } from "../../rule/clients.ts";
import { type EvaluationRecord, handleEvent } from "../../rule/handler.ts";
import { type Fault, Sandbox, type ScriptedFault, TravelClock } from "../../sandbox/index.ts";

export const ACCOUNT_ID = "111122223333";
const RULE_NAME = "root-access-key";
const HOUR_MS = 60 * 60 * 1000;

export type AccountUnderTest = Awaited<ReturnType<typeof openAccount>>;

/** Puts an account with other rule parameters in the place of the one under test. */
export async function reopen(
  under: AccountUnderTest,
  parameters: Record<string, string>,
): Promise<AccountUnderTest> {
  await under.close();
  return openAccount(parameters);
}

/** One account in a sandbox of its own, with the rule in it. */
export async function openAccount(parameters: Record<string, string> = {}) {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const { account, rules } = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
  const rule = rules.put(RULE_NAME, parameters);
  const spies = (["info", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockReturnValue(),
  );

  return {
    sandbox,
    account,
    rules,
    /** The records that the function logged. */
    logs: (): unknown[] =>
      spies.flatMap(({ mock }) => mock.calls).map(([line]) => JSON.parse(line)),
    /** The result that AWS Config keeps. */
    result: () => rule.evaluations.get(`AWS::::Account/${ACCOUNT_ID}`),
    /** The operations that were asked for, in the order of arrival. */
    operations: () => sandbox.requests.map(({ operation }) => operation),

    count: (operation: string) =>
      sandbox.requests.filter((request) => request.operation === operation).length,

    /** Runs an action as if it had happened some hours ago. */
    hoursAgo(hours: number, action: () => void): void {
      clock.move(-hours * HOUR_MS);
      action();
      clock.returnToPresent();
    },

    fail(operation: string, fault: Fault, limits: Pick<ScriptedFault, "after" | "times"> = {}) {
      sandbox.faults.add({ operation, fault, ...limits });
    },

    /** Evaluates as Lambda would, over HTTP, with an event as AWS Config sends it. */
    evaluate(eventChanges: object = {}, timeoutMs = 10_000): Promise<EvaluationRecord> {
      const deadline = performance.now() + timeoutMs;
      const context = {
        invokedFunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:rule`,
        getRemainingTimeInMillis: () => deadline - performance.now(),
      };
      const event = { ...rules.startEvaluation(RULE_NAME), ...eventChanges };
      const clients = createClients(sandbox.clientSettingsOf(account));
      return handleEvent(event, context, clients, clock.now);
    },

    async close(): Promise<void> {
      for (const spy of spies) spy.mockRestore();
      await sandbox.close();
    },
  };
}
