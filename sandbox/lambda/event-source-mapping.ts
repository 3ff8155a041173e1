import { createHash, randomUUID } from "node:crypto";
import type { Role } from "../roles/roles.ts";
import { denialMessage } from "../service-error.ts";
import type { QueueMessage, Queues } from "../sqs/queues.ts";
import type { Functions } from "./functions.ts";
import type { InvocationResult } from "./invoke-function.ts";

/** The actions on the queue that Lambda performs with the function's role. */
const POLLER_ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

interface MappingOptions {
  readonly queues: Queues;
  readonly queueArn: string;
  /** The functions of the account, which keep track of mappings and invocations. */
  readonly functions: Pick<Functions, "mappings" | "started">;
  readonly functionArn: string;
  /** The function's execution role. Defaults to one that can do everything. */
  readonly role?: Role;
  readonly functionTimeoutMs: number;
  /** Invokes the function and returns its error, if any. */
  readonly invoke: (event: unknown) => Promise<Pick<InvocationResult, "error">>;
  /** The maximum number of concurrent invocations. Defaults to 1000. */
  readonly maximumConcurrency?: number;
}

/**
 * An event source mapping: invokes a function for each message of a queue, and deletes the message if the
 * function succeeds. After a failure, the message stays hidden until its visibility timeout ends.
 * See https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class EventSourceMapping {
  readonly id = randomUUID();
  /** Tests can change it. Messages are delivered only if it is `Enabled`. */
  state: "Creating" | "Enabling" | "Enabled" | "Disabling" | "Disabled" | "Updating" | "Deleting" =
    "Enabled";
  /** Only described: an invocation always has one message. */
  batchSize = 1;
  readonly #options: MappingOptions;
  #invocations = 0;
  /** The highest number of concurrent invocations so far. */
  mostInvocations = 0;

  /** @throws {Error} If Lambda would reject the mapping. */
  constructor(options: MappingOptions) {
    const { queues, queueArn, functions, role, functionTimeoutMs } = options;
    const { maximumConcurrency = 1000 } = options;
    for (const action of POLLER_ACTIONS) {
      const request = { action, resource: queueArn };
      const reason = role?.denial(request);
      if (role && reason !== undefined) throw new Error(denialMessage(role.arn, request, reason));
    }
    if (queues.visibilityTimeoutMs(queueArn) < functionTimeoutMs) {
      throw new Error(
        `${queueArn}: its visibility timeout is shorter than the function's timeout.`,
      );
    }
    if (!(maximumConcurrency >= 2 && maximumConcurrency <= 1000)) {
      throw new Error(`The maximum concurrency must be from 2 to 1000: ${maximumConcurrency}`);
    }
    this.#options = options;
    queues.onSend(queueArn, () => this.poll());
    functions.mappings.push(this);
  }

  get functionArn(): string {
    return this.#options.functionArn;
  }

  get queueArn(): string {
    return this.#options.queueArn;
  }

  /** Undefined for Lambda's default. */
  get maximumConcurrency(): number | undefined {
    return this.#options.maximumConcurrency;
  }

  /** Delivers the visible messages. Call it after moving the clock; sending a message calls it, too. */
  poll(): void {
    const { queues, queueArn, functions, maximumConcurrency = 1000 } = this.#options;
    while (this.state === "Enabled" && this.#invocations < maximumConcurrency) {
      const message = queues.receive(queueArn);
      if (!message) return;
      this.#invocations++;
      this.mostInvocations = Math.max(this.mostInvocations, this.#invocations);
      functions.started(this.#deliver(message));
    }
  }

  async #deliver(message: QueueMessage): Promise<void> {
    const { queues, queueArn, invoke } = this.#options;
    try {
      const { error } = await invoke({ Records: [recordOf(message, queueArn)] });
      if (!error) queues.delete(queueArn, message.id);
    } finally {
      this.#invocations--;
    }
    this.poll();
  }
}

/** See https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
function recordOf({ id, body, attributes, sent, receiveCount }: QueueMessage, queueArn: string) {
  const milliseconds = String(sent.getTime());
  return {
    messageId: id,
    receiptHandle: `${id}-${receiveCount}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: milliseconds,
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: milliseconds,
    },
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, stringValue]) => [
        name,
        { stringValue, dataType: "String", stringListValues: [], binaryListValues: [] },
      ]),
    ),
    md5OfBody: createHash("md5").update(body).digest("hex"),
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(":")[3],
  };
}
