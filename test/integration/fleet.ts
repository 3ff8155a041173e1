import type { Fault, ScriptedFault } from "root-access-key-sandbox";
import { createClients } from "../../rule/clients.ts";
import { type EvaluationRecord, handleEvent } from "../../rule/handler.ts";
import { watchLog } from "./log-watch.ts";
import { openSandboxes } from "./open-sandboxes.ts";

export const RULE_NAME = "root-access-key";
/** The ids of accounts that nobody names count from here on. */
const FIRST_ID = 100_000_000_000;
const HOUR_MS = 60 * 60 * 1000;

export type Fleet = Awaited<ReturnType<typeof openFleet>>;
export type FleetAccount = ReturnType<Fleet["addAccount"]>;

/**
 * As many accounts as one likes, each with the rule in it. What goes wrong in one does not touch the
 * others, so they can be evaluated side by side.
 *
 * @param size how many sandboxes they are in. An evaluation can need three connections until its end.
 */
export async function openFleet(size = 1) {
  const sandboxes = await openSandboxes(size);
  const { clock } = sandboxes;
  let nextId = FIRST_ID;
  const log = watchLog();

  return {
    clock,

    addAccount(parameters: Readonly<Record<string, string>> = {}, id = String(nextId++)) {
      const sandbox = sandboxes.next();
      const { account, rules } = sandbox.addAccount({ id, reportGenerationMs: 0 });
      const rule = rules.put(RULE_NAME, parameters);
      const { records, failures } = log.of(id);
      const operations = () =>
        sandbox.requests
          .filter(({ accountId }) => accountId === id)
          .map(({ operation }) => operation);

      return {
        sandbox,
        account,
        rules,
        /** The records that the function logged, of what it reported and of what it did not. */
        logs: () => [...records, ...failures],
        /** Those of what it reported. */
        records,
        /** Those of what it did not report. */
        failures,
        /** The result that AWS Config keeps. */
        result: () => rule.evaluations.get(`AWS::::Account/${id}`),
        /** The operations that were asked for, in the order of arrival. */
        operations,
        count: (operation: string) => operations().filter((name) => name === operation).length,

        /** Runs an action as if it had happened some hours ago. */
        hoursAgo(hours: number, action: () => void): void {
          clock.move(-hours * HOUR_MS);
          action();
          clock.move(hours * HOUR_MS);
        },

        fail(operation: string, fault: Fault, limits: Pick<ScriptedFault, "after" | "times"> = {}) {
          sandbox.faults.add({ operation, accountId: id, fault, ...limits });
        },

        /**
         * Evaluates as Lambda would, over HTTP, with an event as AWS Config sends it.
         *
         * @param localClock the function's; AWS's where left out
         */
        evaluate(
          eventChanges: object = {},
          timeoutMs = 60_000,
          localClock = clock.now,
        ): Promise<EvaluationRecord> {
          const deadline = performance.now() + timeoutMs;
          const context = {
            invokedFunctionArn: `arn:aws:lambda:us-east-1:${id}:function:rule`,
            getRemainingTimeInMillis: () => deadline - performance.now(),
          };
          const event = { ...rules.startEvaluation(RULE_NAME), ...eventChanges };
          const clients = createClients(sandbox.clientSettingsOf(account));
          return handleEvent(event, context, clients, localClock);
        },
      };
    },

    async close(): Promise<void> {
      log.restore();
      await sandboxes.close();
    },
  };
}
