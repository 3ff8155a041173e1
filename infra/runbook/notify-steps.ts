import { EVENT_SOURCE, REQUEST_DETAIL_TYPE, type RequestDetail } from "../../removal/contract.ts";
import { REMOVAL_STEPS } from "../../shared/removal-steps.ts";

/** How long the runbook waits for the key's deletion before it fails. Waiting costs nothing. */
export const WAIT_HOURS = 24;

/** Who is notified about the key, and by which steps of the runbook. */
export interface NotifySteps {
  /** What the runbook does about the key, beginning with a verb. */
  readonly description: string;
  /**
   * @param name of the first step
   * @param finding what AWS Config shows for the account; can contain the output of a step
   */
  readonly steps: (name: string, finding: string) => object[];
}

/** The step to continue with once the notification is sent. */
const NEXT_STEP = "waitForDeletion";

/** Notifies the owners of the account by a topic. */
export function notifyOwners(topicArn: string): NotifySteps {
  return {
    description:
      "Tells the owners of an AWS account to delete the root user's access keys, which only they can.",
    steps: (name, finding) => [
      {
        name,
        description: "Tell the owners what was found and what to do.",
        action: "aws:executeAwsApi",
        inputs: {
          Service: "sns",
          Api: "Publish",
          TopicArn: topicArn,
          Subject: "AWS account {{ AccountId }}: delete the root access key",
          Message: message(finding),
        },
        nextStep: NEXT_STEP,
      },
    ],
  };
}

/**
 * Sends a request to the organization's central account, which sends the notification and, if removal is
 * on, removes the keys. The request does not name the account: EventBridge sets the sender on it.
 */
export function requestRemoval(centralBusArn: string): NotifySteps {
  return {
    description:
      "Asks the organization's central account to have the root user's access keys of this AWS account removed.",
    steps: (name, finding) => {
      const detail: RequestDetail = {
        executionId: "{{ automation:EXECUTION_ID }}",
        annotation: finding,
      };
      const entry = {
        Source: EVENT_SOURCE,
        DetailType: REQUEST_DETAIL_TYPE,
        Detail: JSON.stringify(detail),
        EventBusName: centralBusArn,
      };
      return [
        {
          name,
          description: "Ask the central account to have the keys removed.",
          action: "aws:executeAwsApi",
          inputs: { Service: "events", Api: "PutEvents", Entries: [entry] },
          outputs: [{ Name: "Failed", Selector: "$.FailedEntryCount", Type: "Integer" }],
        },
        {
          name: `${name}WasTaken`,
          description: "EventBridge answers with success also where it has not taken the event.",
          action: "aws:branch",
          inputs: {
            Choices: [{ NextStep: NEXT_STEP, Variable: `{{ ${name}.Failed }}`, NumericEquals: 0 }],
            // The request was not sent, so there is nothing to wait for.
            Default: "startEvaluation",
          },
        },
      ];
    },
  };
}

function message(finding: string): string {
  return [
    "The root user of AWS account {{ AccountId }} has an access key.",
    "",
    finding,
    "",
    "Such a key gives whoever holds it the whole account, and no IAM policy restricts it.",
    "Only the root user can delete it:",
    "",
    ...REMOVAL_STEPS.map((step, index) => `${index + 1}. ${step}`),
    "",
    `This remediation ({{ automation:EXECUTION_ID }}) waits for up to ${WAIT_HOURS} hours until IAM says that there is`,
    "no key, then has the rule evaluated again. If the key is still there by then, it fails.",
  ].join("\n");
}
