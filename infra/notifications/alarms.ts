import { Duration } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** One period. An alarm goes off by one bad period, and a missing one is none. */
const PERIOD = Duration.minutes(5).toSeconds();
const AT_ONCE = {
  evaluationPeriods: 1,
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  treatMissingData: "notBreaching",
};

interface AlarmProps {
  readonly alarmName: string;
  /** What happened and what to do. CloudWatch shows it, and sends it where the alarm has an action. */
  readonly description: string;
  /**
   * The topic that CloudWatch itself publishes to.
   * @default - none: the alarm leads to an event
   */
  readonly topicArn?: string;
}

const commonOf = ({ alarmName, description, topicArn }: AlarmProps) => ({
  alarmName,
  alarmDescription: description,
  alarmActions: topicArn === undefined ? undefined : [topicArn],
});

/**
 * An alarm that goes off whenever messages arrive in a queue, even while others wait in it. A period
 * without a number counts as 0: Amazon SQS publishes none for a queue that was idle for six hours, and
 * the first message after that must not be missed.
 */
export function alarmOnArrivals(
  scope: Construct,
  id: string,
  { queue, ...props }: AlarmProps & { readonly queue: IQueue },
): CfnAlarm {
  return new CfnAlarm(scope, id, {
    ...commonOf(props),
    ...AT_ONCE,
    metrics: [
      { id: "arrivals", expression: "DIFF(FILL(visible, 0))", returnData: true },
      {
        id: "visible",
        returnData: false,
        metricStat: {
          metric: {
            namespace: "AWS/SQS",
            metricName: "ApproximateNumberOfMessagesVisible",
            dimensions: [{ name: "QueueName", value: queue.queueName }],
          },
          stat: "Maximum",
          period: PERIOD,
        },
      },
    ],
  });
}

/** An alarm that goes off when a metric is above its threshold. */
export function alarmOnAny(
  scope: Construct,
  id: string,
  {
    namespace,
    metricName,
    dimensions,
    statistic = "Sum",
    threshold = 0,
    ...props
  }: AlarmProps & {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Readonly<Record<string, string>>;
    /** @default Sum */
    readonly statistic?: "Sum" | "Maximum";
    /** @default 0 */
    readonly threshold?: number;
  },
): CfnAlarm {
  return new CfnAlarm(scope, id, {
    ...commonOf(props),
    ...AT_ONCE,
    namespace,
    metricName,
    dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
    statistic,
    threshold,
    period: PERIOD,
  });
}

/** An alarm that goes off when a function fails. */
export function alarmOnErrors(
  scope: Construct,
  id: string,
  { function: fn, ...props }: AlarmProps & { readonly function: IFunction },
): CfnAlarm {
  const dimensions = { FunctionName: fn.functionName };
  const metric = { namespace: "AWS/Lambda", metricName: "Errors", dimensions };
  return alarmOnAny(scope, id, { ...props, ...metric });
}
