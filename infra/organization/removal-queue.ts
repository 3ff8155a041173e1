import { Duration } from "aws-cdk-lib";
import { CfnRule, type EventBus } from "aws-cdk-lib/aws-events";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sqs from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import {
  REMOVAL_DEAD_LETTERS_QUEUE_NAME,
  REMOVAL_REQUESTS_QUEUE_NAME,
} from "../../shared/names.ts";
import { ACCEPTED_REQUEST } from "../notifications/events.ts";

/** SQS's maximum: a request must not expire unseen while the function is broken or its concurrency used up. */
const RETENTION = Duration.days(14);

/**
 * How long a request waits for its next delivery after one that failed. An outage or throttling of STS and
 * IAM lasts minutes to hours. Lambda recommends at least six times the function's timeout.
 */
const VISIBILITY_TIMEOUT = Duration.hours(1);

/**
 * Deliveries before a request goes to the dead-letter queue: over four hours, and in the queue after five.
 * The member's runbook waits for a day, so there is time to fix what keeps requests from success.
 */
const MAX_DELIVERIES = 5;

/**
 * The queue of requests to remove root keys, between the central bus and the removal function. Only the
 * rule can send to it, as it hands over what EventBridge set on the event and nothing that the sender chose.
 */
export class RemovalQueue extends Construct {
  readonly requests: sqs.Queue;
  /** Requests that could not be processed, until 14 days after they were sent. */
  readonly deadLetters: sqs.Queue;
  /** The name of the rule on the central bus. */
  readonly ruleName = "root-access-key-removal";

  constructor(scope: Construct, id: string, { bus }: { readonly bus: EventBus }) {
    super(scope, id);
    const common = {
      retentionPeriod: RETENTION,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    };
    this.deadLetters = new sqs.Queue(this, "DeadLetters", {
      ...common,
      queueName: REMOVAL_DEAD_LETTERS_QUEUE_NAME,
    });
    this.requests = new sqs.Queue(this, "Requests", {
      ...common,
      queueName: REMOVAL_REQUESTS_QUEUE_NAME,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_DELIVERIES },
    });
    const rule = new CfnRule(this, "Rule", {
      name: this.ruleName,
      eventBusName: bus.eventBusName,
      ...ACCEPTED_REQUEST,
      targets: [
        {
          id: "Requests",
          arn: this.requests.queueArn,
          inputTransformer: {
            inputPathsMap: { account: "$.account", time: "$.time", id: "$.id" },
            inputTemplate: '{"account": "<account>", "time": "<time>", "id": "<id>"}',
          },
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      ],
    });
    for (const queue of [this.requests, this.deadLetters]) this.#allowRule(queue, rule);
    this.requests.addToResourcePolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.StarPrincipal()],
        actions: ["sqs:SendMessage"],
        resources: [this.requests.queueArn],
        // Also denies requests without a source, such as those of the account's own identities.
        conditions: { ArnNotEquals: { "aws:SourceArn": rule.attrArn } },
      }),
    );
  }

  #allowRule(queue: sqs.Queue, rule: CfnRule): void {
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal("events.amazonaws.com")],
        actions: ["sqs:SendMessage"],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { "aws:SourceArn": rule.attrArn } },
      }),
    );
  }
}
