import { Duration } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import {
  CENTRAL_BUS_NAME,
  REMOVAL_DEAD_LETTERS_ALARM_NAME,
  REMOVAL_DEAD_LETTERS_QUEUE_NAME,
  REMOVAL_ERRORS_ALARM_NAME,
  REMOVAL_FAILED_INVOCATIONS_ALARM_NAME,
  REMOVAL_FUNCTION_NAME,
  REMOVAL_OLDEST_REQUEST_ALARM_NAME,
  REMOVAL_REQUESTS_QUEUE_NAME,
  REMOVAL_SUBSCRIPTION_ALARM_NAME,
} from "../../shared/names.ts";
import { alarmOnAny, alarmOnArrivals, alarmOnErrors } from "../notifications/alarms.ts";
import type { RemovalQueue } from "./removal-queue.ts";

/** Longer than all deliveries of a failing request take, so that it means requests are not taken at all. */
const OLDEST_REQUEST = Duration.hours(6);

export interface RemovalAlarmsProps {
  readonly function: IFunction;
  readonly queue: RemovalQueue;
  /** The log group of the function, and the name of its subscription filter. */
  readonly logGroupName: string;
  readonly filterName: string;
  /** The topic that CloudWatch publishes to. */
  readonly topicArn: string;
}

/**
 * The alarms on what no log record tells: a request that was lost on its way, or that waits too long, a
 * function that ends without a record, and records that lead to no notification. The one on dead letters
 * leads to an event and a message of its own; the others reach the topic without any function.
 */
export class RemovalAlarms extends Construct {
  constructor(scope: Construct, id: string, props: RemovalAlarmsProps) {
    super(scope, id);
    const { queue, logGroupName, filterName, topicArn } = props;
    const log = `the log of the function ${REMOVAL_FUNCTION_NAME}`;
    alarmOnArrivals(this, "DeadLetters", {
      alarmName: REMOVAL_DEAD_LETTERS_ALARM_NAME,
      description: "Requests to remove root access keys were not processed",
      queue: queue.deadLetters,
    });
    alarmOnAny(this, "OldestRequest", {
      topicArn,
      alarmName: REMOVAL_OLDEST_REQUEST_ALARM_NAME,
      description: `A request to remove root access keys has waited for ${OLDEST_REQUEST.toHours()} hours in the queue ${REMOVAL_REQUESTS_QUEUE_NAME}. Check that the event source mapping of the function ${REMOVAL_FUNCTION_NAME} is enabled, and ${log}.`,
      namespace: "AWS/SQS",
      metricName: "ApproximateAgeOfOldestMessage",
      dimensions: { QueueName: queue.requests.queueName },
      statistic: "Maximum",
      threshold: OLDEST_REQUEST.toSeconds(),
    });
    alarmOnErrors(this, "Errors", {
      alarmName: REMOVAL_ERRORS_ALARM_NAME,
      description: `An attempt to remove root access keys failed and is retried within an hour. Read ${log}: if it has no record of the attempt, keys may have been deleted.`,
      function: props.function,
      topicArn,
    });
    alarmOnAny(this, "FailedInvocations", {
      topicArn,
      alarmName: REMOVAL_FAILED_INVOCATIONS_ALARM_NAME,
      description: `EventBridge could not send a request to the queue ${REMOVAL_REQUESTS_QUEUE_NAME}. It is in the queue ${REMOVAL_DEAD_LETTERS_QUEUE_NAME}. Check the policy of the queue.`,
      namespace: "AWS/Events",
      metricName: "FailedInvocations",
      dimensions: { EventBusName: CENTRAL_BUS_NAME, RuleName: queue.ruleName },
    });
    alarmOnAny(this, "Subscription", {
      topicArn,
      alarmName: REMOVAL_SUBSCRIPTION_ALARM_NAME,
      description: `A record of a removal led to no notification, because CloudWatch Logs could not deliver it to the notification function. Read ${log}.`,
      namespace: "AWS/Logs",
      metricName: "DeliveryErrors",
      dimensions: { LogGroupName: logGroupName, DestinationType: "Lambda", FilterName: filterName },
    });
  }
}
