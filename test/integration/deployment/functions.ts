import { fileURLToPath } from "node:url";
import type { ClientSettings, TravelClock } from "root-access-key-sandbox";
import { createClients as createNotificationClients } from "../../../notification/clients.ts";
import { handleEvent as handleNotification } from "../../../notification/handler.ts";
import { createClients as createRemovalClients } from "../../../removal/clients.ts";
import { handleEvent as handleRequest } from "../../../removal/handler.ts";
import { createClients } from "../../../rule/clients.ts";
import { handleEvent } from "../../../rule/handler.ts";
import type { LambdaContext } from "../../../shared/lambda.ts";

/** What a function gets from its deployment. */
interface Setting {
  /** With the credentials of the function's role. */
  readonly clientSettings: ClientSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: TravelClock;
}

type Handler = (event: unknown, context: LambdaContext) => Promise<unknown>;

/** Runs a function in this process: the same code as in its bundle, without the time to start one. */
const HANDLERS: Record<string, (setting: Setting) => Handler> = {
  evaluator:
    ({ clientSettings, clock }) =>
    (event, context) =>
      handleEvent(event, context, createClients(clientSettings), clock.now),
  removal:
    ({ clientSettings, environment, clock }) =>
    (event, context) => {
      return handleRequest(event, context, {
        createClients: (hear) => createRemovalClients(hear, clientSettings),
        environment,
        clock: clock.now,
        pause: async (ms) => clock.move(ms),
      });
    },
  notification:
    ({ clientSettings, environment }) =>
    (event, context) =>
      handleNotification(event, context, {
        createClients: () => createNotificationClients(clientSettings),
        environment,
      }),
};

const bundle = (name: string) =>
  fileURLToPath(new URL(`../../../dist/${name}/index.js`, import.meta.url));

const BUNDLES: Record<string, string> = {
  evaluator: bundle("rule"),
  removal: bundle("removal"),
  notification: bundle("notification"),
};

/** How functions run: in this process, or as built, each invocation in a process of its own. */
export type Execution = "in-process" | "bundle";

/**
 * The code of a function of the templates.
 *
 * @throws {Error} If there is no such function.
 */
export function codeOf(functionName: string, execution: Execution, setting: Setting) {
  // Whatever the prefix of names is.
  const kind = functionName.split("-").at(-1) ?? "";
  const handler = HANDLERS[kind]?.(setting);
  const path = BUNDLES[kind];
  if (!handler || path === undefined) throw new Error(`Unknown function: ${functionName}`);
  return execution === "bundle" ? { bundle: path } : { handler };
}
