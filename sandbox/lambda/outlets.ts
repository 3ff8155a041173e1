import type { EventBridge } from "../events/event-bridge.ts";
import type { ActionRequest } from "../policies/identity-policy.ts";
import type { Role } from "../roles/roles.ts";
import { denialMessage } from "../service-error.ts";
import type { Queues } from "../sqs/queues.ts";

/** The destinations of invocation records. */
export interface Destinations {
  /** The ARN of a bus or of a queue. */
  readonly onSuccess?: string;
  /** The ARN of a bus or of a queue. */
  readonly onFailure?: string;
}

/** Where Lambda sends the records and failed events of a function's asynchronous invocations. */
interface Outlets {
  readonly events: EventBridge;
  readonly queues: Queues | undefined;
  readonly destinations: Destinations;
  readonly deadLetterArn: string | undefined;
  /** The function's role, which Lambda sends with. */
  readonly role: Role | undefined;
}

/** The source of invocation records on a bus. */
export const RECORD_SOURCE = "lambda";

/** The detail type of an invocation record on a bus. */
export function recordDetailType(end: keyof Destinations): string {
  return `Lambda Function Invocation Result - ${end === "onSuccess" ? "Success" : "Failure"}`;
}

/**
 * Checks that a function's destinations and dead-letter queue exist, and that its role can send to them.
 * Otherwise, Lambda rejects the configuration.
 *
 * @throws {Error} naming what is not implemented, or not allowed
 */
export function checkOutlets({ events, queues, destinations, deadLetterArn, role }: Outlets): void {
  const toQueue = (resource: string): ActionRequest => ({ action: "sqs:SendMessage", resource });
  for (const end of ["onSuccess", "onFailure"] as const) {
    const arn = destinations[end];
    if (arn === undefined) continue;
    const isBus = events.findBus(arn) !== undefined;
    if (!isBus && !queues?.has(arn)) {
      throw new Error(
        `Only the account's buses and queues are implemented as destinations: ${arn}`,
      );
    }
    const keys = { "events:source": RECORD_SOURCE, "events:detail-type": recordDetailType(end) };
    const toBus = { action: "events:PutEvents", resource: arn, keys };
    checkRole(role, isBus ? toBus : toQueue(arn));
  }
  if (deadLetterArn === undefined) return;
  if (!queues?.has(deadLetterArn)) {
    throw new Error(`Only queues are implemented as dead-letter queues: ${deadLetterArn}`);
  }
  checkRole(role, toQueue(deadLetterArn));
}

function checkRole(role: Role | undefined, request: ActionRequest): void {
  const reason = role?.denial(request);
  if (role && reason !== undefined) throw new Error(denialMessage(role.arn, request, reason));
}
