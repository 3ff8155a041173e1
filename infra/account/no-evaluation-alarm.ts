import { Token } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { NO_EVALUATION_ALARM_NAME } from "../../shared/names.ts";
import type { RootAccessKeyEvaluator } from "./evaluator.ts";

const HOUR_SECONDS = 60 * 60;
/**
 * A week, the longest evaluation range of an alarm with a period of an hour.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export const MAX_ALARM_HOURS = 168;

export interface NoEvaluationAlarmProps {
  /** The function whose invocations are watched. */
  readonly evaluator: RootAccessKeyEvaluator;
  /** Whole hours without an evaluation after which the alarm goes off; a week at most. */
  readonly hours: number;
}

/**
 * The alarm on a stale rule. AWS Config shows the last result for as long as there is no new one, so a
 * rule that is no longer evaluated looks compliant.
 *
 * @throws {RangeError} If `hours` is not a whole number, or more than CloudWatch can look back.
 */
export class NoEvaluationAlarm extends Construct {
  readonly alarm: CfnAlarm;

  constructor(scope: Construct, id: string, { evaluator, hours }: NoEvaluationAlarmProps) {
    super(scope, id);
    if (
      !Token.isUnresolved(hours) &&
      !(Number.isInteger(hours) && hours >= 1 && hours <= MAX_ALARM_HOURS)
    ) {
      throw new RangeError(
        `hours: found ${hours}; allowed is a whole number from 1 to ${MAX_ALARM_HOURS}.`,
      );
    }
    this.alarm = new CfnAlarm(this, "Resource", {
      alarmName: NO_EVALUATION_ALARM_NAME,
      alarmDescription:
        "AWS Config has not invoked the function for longer than the rule's schedule explains",
      namespace: "AWS/Lambda",
      metricName: "Invocations",
      dimensions: [{ name: "FunctionName", value: evaluator.function.functionName }],
      statistic: "Sum",
      period: HOUR_SECONDS,
      evaluationPeriods: hours,
      datapointsToAlarm: hours,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      // Lambda publishes no data point for an hour without an invocation.
      treatMissingData: "breaching",
    });
  }
}
