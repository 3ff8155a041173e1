import {
  ConfigServiceClient,
  type ConfigServiceClientConfig,
} from "@aws-sdk/client-config-service";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { openClient } from "../../shared/aws-client.ts";
import { type CallLimits, limitCalls } from "../../shared/time-limits.ts";

/** The clients that `status` needs. */
export interface StatusClients {
  readonly config: ConfigServiceClient;
  /** Without retries, for a call that AWS Config accepts once a minute and otherwise refuses like a throttled one. */
  readonly configOnce: ConfigServiceClient;
  readonly organizations: OrganizationsClient;
}

/** Where to call, and with which credentials. */
type Target = Pick<
  ConfigServiceClientConfig,
  "endpoint" | "region" | "credentials" | "requestHandler"
>;

/** With so many attempts a call takes about a minute if AWS Config keeps throttling it. */
const MAX_ATTEMPTS = 10;

/**
 * Makes the SDK's clients, which slow down by themselves when AWS throttles them.
 *
 * @param say tells the user which call takes long
 */
export function openClients(target: Target, say: (line: string) => void): StatusClients {
  const settings = { ...target, retryMode: "adaptive", maxAttempts: MAX_ATTEMPTS } as const;
  const clients = {
    config: openClient(ConfigServiceClient, settings),
    configOnce: openClient(ConfigServiceClient, {
      ...settings,
      retryMode: "standard",
      maxAttempts: 1,
    }),
    organizations: openClient(OrganizationsClient, settings),
  };
  reportWaiting(Object.values(clients), say);
  return clients;
}

/** The SDK's clients have the same kind of middleware stack, each with its own type. */
type AnyClient = { readonly middlewareStack: unknown };

const REPORT_AFTER_MS = 10_000;

/** Names a call that takes long, retries included, so that the user knows what the command waits for. */
export function reportWaiting(clients: readonly AnyClient[], say: (line: string) => void): void {
  let lastMs = Number.NEGATIVE_INFINITY;
  const report = (name: string) => {
    // One line in that time, however many calls there are.
    if (performance.now() - lastMs < REPORT_AFTER_MS) return;
    lastMs = performance.now();
    say(`Still waiting for AWS to answer ${name} …`);
  };
  for (const { middlewareStack } of clients as readonly ConfigServiceClient[]) {
    middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const timer = setInterval(report, REPORT_AFTER_MS, commandName.replace(/Command$/, ""));
          try {
            return await next(args);
          } finally {
            clearInterval(timer);
          }
        },
      { step: "initialize", priority: "high", name: "reportWaiting" },
    );
  }
}

/** For one call, with as many attempts as it needs if AWS Config throttles it. */
const LONGEST_MS = 120_000;
/** For one attempt: AWS Config collects a page of an aggregator from many accounts. */
const LONGEST_ATTEMPT_MS = 30_000;

/**
 * Limits one call of `status`, such as one page of a list.
 *
 * @param over ends it earlier
 */
export function callLimits(over?: AbortSignal): CallLimits {
  return { ...limitCalls(LONGEST_MS, over), requestTimeout: LONGEST_ATTEMPT_MS };
}
