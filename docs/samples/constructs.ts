// Evaluates every six hours, notifies a topic of your own, starts the remediation of each finding, and runs
// a state machine when the compliance changes.
import type { Stack } from "aws-cdk-lib";
import { MaximumExecutionFrequency } from "aws-cdk-lib/aws-config";
import { SfnStateMachine } from "aws-cdk-lib/aws-events-targets";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { RootAccessKeyMonitoring } from "root-access-key";

export function monitor(stack: Stack, alerts: ITopic, response: IStateMachine) {
  const { rule } = new RootAccessKeyMonitoring(stack, "RootAccessKeys", {
    maximumExecutionFrequency: MaximumExecutionFrequency.SIX_HOURS,
    notificationTopic: alerts,
    remediation: "automatic",
    noEvaluationAlarm: true,
  });
  rule.onComplianceChange("Respond", { target: new SfnStateMachine(response) });
}
