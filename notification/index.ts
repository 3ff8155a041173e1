import type { LambdaContext } from "../shared/lambda.ts";
import { createClients } from "./clients.ts";
import { handleEvent, type NotificationRecord } from "./handler.ts";

/** The Lambda function that EventBridge and CloudWatch Logs invoke. */
export function handler(event: unknown, context: LambdaContext): Promise<NotificationRecord[]> {
  return handleEvent(event, context, { createClients, environment: process.env });
}
