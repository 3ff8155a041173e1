import { Token } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { NO_EVALUATION_ALARM_NAME } from "../../shared/names.ts";
import type { RootAccessKeyEvaluator } from "./evaluator.ts";

const HOUR_SECONDS = 60 * 60;
/**
 * A week, the longest time that an alarm with a period of an hour looks back.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export const MAX_ALARM_HOURS = 168;

export interface NoEvaluationAlarmProps {
  /** The function that must not fall silent. */
  readonly evaluator: RootAccessKeyEvaluator;
  /** Whole hours without any evaluation after which the alarm goes off; a week at most. */
  readonly hours: number;
}

/**
 * The alarm on a rule that has fallen silent. AWS Config shows an old result for as long as there is
 * no new one, so silence looks like compliance.
 *
 * @throws {RangeError} If CloudWatch does not look back for so many hours.
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
      // Lambda has no data point for an hour without an invocation.
      treatMissingData: "breaching",
    });
  }
}
