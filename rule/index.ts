import type { LambdaContext } from "../shared/lambda.ts";
import { createClients } from "./clients.ts";
import { type EvaluationRecord, handleEvent } from "./handler.ts";

/** The Lambda function that AWS Config invokes. */
export function handler(event: unknown, context: LambdaContext): Promise<EvaluationRecord> {
  return handleEvent(event, context, createClients(), () => new Date());
}
