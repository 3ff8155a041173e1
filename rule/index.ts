import type { LambdaContext } from "../shared/lambda-context.ts";
import { createClients } from "./clients.ts";
import { type EvaluationRecord, handleEvent } from "./handler.ts";

/** Made while Lambda starts the function, when it has more of a processor than later. */
const clients = createClients();

/** The Lambda function that AWS Config invokes. */
export function handler(event: unknown, context: LambdaContext): Promise<EvaluationRecord> {
  return handleEvent(event, context, clients, () => new Date());
}
