import { setTimeout } from "node:timers/promises";
import type { LambdaContext } from "../shared/lambda.ts";
import { createClients } from "./clients.ts";
import type { FailureRecord, RemovalRecord } from "./contract.ts";
import { handleEvent } from "./handler.ts";

/** The Lambda function that takes requests from its queue in the organization's central account. */
export function handler(
  event: unknown,
  context: LambdaContext,
): Promise<RemovalRecord | FailureRecord> {
  return handleEvent(event, context, {
    createClients,
    environment: process.env,
    clock: () => new Date(),
    pause: setTimeout,
  });
}
