import type { IAMClient } from "@aws-sdk/client-iam";
import { StandardRetryStrategy } from "@smithy/core/retry";

/** The SDK's clients share this part of their settings. */
type AnyClient = { readonly config: Pick<IAMClient["config"], "maxAttempts" | "retryStrategy"> };

/**
 * Lets a client that is kept try every call as often as its first. By itself it counts: one that has
 * retried often retries no more, and the failures of one invocation must not weigh on the next.
 */
export function retryEachCallAnew({ config }: AnyClient): void {
  config.retryStrategy = async () => new StandardRetryStrategy(config.maxAttempts);
}
