import { NodeHttpHandler } from "@smithy/node-http-handler";
import { LONGEST_ATTEMPT_MS } from "./call-limits.ts";
import { readWhole } from "./whole-body.ts";

/**
 * Shared by all clients, so that a warm function keeps its connections. How long an attempt may wait
 * for an answer is said with each call; an answer that stops in the middle is given up here.
 */
const requestHandler = new NodeHttpHandler({
  connectionTimeout: 1000,
  socketTimeout: LONGEST_ATTEMPT_MS,
  throwOnRequestTimeout: true,
});

/**
 * How each client of the SDK reaches AWS. Clients are made anew for each invocation, as they remember:
 * one that has retried often retries no more, and one that was told another time signs with that. The
 * failures of one invocation must not weigh on the next.
 */
export const connection = {
  requestHandler,
  streamCollector: readWhole,
  retryMode: "standard",
  maxAttempts: 3,
} as const;
