import { setTimeout } from "node:timers/promises";
import type { LambdaContext } from "../shared/lambda.ts";
import { createClients } from "./clients.ts";
import type { RemovalRecord } from "./contract.ts";
import { handleEvent } from "./handler.ts";

/** The Lambda function that EventBridge invokes in the organization's central account. */
export function handler(event: unknown, context: LambdaContext): Promise<RemovalRecord> {
  return handleEvent(event, context, {
    createClients,
    environment: process.env,
    clock: () => new Date(),
    pause: setTimeout,
  });
}
