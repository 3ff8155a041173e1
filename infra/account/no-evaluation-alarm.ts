import { Duration, Token } from "aws-cdk-lib";
import { CfnAlarm } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { FREQUENCY_HOURS, type Frequency, silenceHours } from "../../shared/config-rule.ts";
import { accountNames } from "../../shared/names.ts";
import type { NamePrefixProps } from "../name-prefix.ts";
import type { RootAccessKeyEvaluator } from "./evaluator.ts";
import { DEFAULT_FREQUENCY } from "./rule.ts";

const PERIOD = Duration.hours(1);
/**
 * A week, the longest evaluation range of an alarm with a period of an hour.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export const MAX_ALARM_HOURS = 168;

/** The time in which two evaluations in a row are missed. */
export const twoEvaluations = (frequency: Frequency = DEFAULT_FREQUENCY): Duration =>
  Duration.hours(silenceHours(FREQUENCY_HOURS[frequency]));

export interface NoEvaluationAlarmProps extends NamePrefixProps {
  /** The function whose invocations are watched. */
  readonly evaluator: RootAccessKeyEvaluator;
  /**
   * The time without an evaluation after which the alarm goes off: whole hours, a week at most. Two evaluations
   * in a row have been missed after twice the time between two, and an hour.
   * @default Duration.hours(49) - two evaluations once a day
   */
  readonly timeWithoutEvaluation?: Duration;
}

/**
 * The alarm on a stale rule. AWS Config shows the last result for as long as there is no new one, so a
 * rule that is no longer evaluated looks compliant.
 *
 * @throws {RangeError} If the time is not a whole number of hours, or more than CloudWatch can look back.
 */
export class NoEvaluationAlarm extends Construct {
  readonly alarm: CfnAlarm;

  constructor(scope: Construct, id: string, props: NoEvaluationAlarmProps) {
    super(scope, id);
    const { evaluator, timeWithoutEvaluation = twoEvaluations() } = props;
    const hours = timeWithoutEvaluation.toHours({ integral: false });
    if (
      !Token.isUnresolved(hours) &&
      !(Number.isInteger(hours) && hours >= 1 && hours <= MAX_ALARM_HOURS)
    ) {
      throw new RangeError(
        `timeWithoutEvaluation: found ${hours} hours; allowed is a whole number from 1 to ${MAX_ALARM_HOURS}.`,
      );
    }
    this.alarm = new CfnAlarm(this, "Resource", {
      alarmName: accountNames(props.namePrefix).noEvaluationAlarm,
      alarmDescription: "AWS Config has not invoked the function on schedule",
      namespace: "AWS/Lambda",
      metricName: "Invocations",
      dimensions: [{ name: "FunctionName", value: evaluator.function.functionName }],
      statistic: "Sum",
      period: PERIOD.toSeconds(),
      evaluationPeriods: hours,
      datapointsToAlarm: hours,
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      // Lambda publishes no data point for an hour without an invocation.
      treatMissingData: "breaching",
    });
  }
}
