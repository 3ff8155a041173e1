import { EVENT_SOURCE, REQUEST_DETAIL_TYPE, type RequestDetail } from "../../removal/contract.ts";
import { REMOVAL_STEPS } from "../../shared/removal-steps.ts";
import { WAIT_HOURS } from "./wait.ts";

/** Who hears of a key that has to go, and by which steps of the runbook. */
export interface Notification {
  /** What the runbook does about the key, beginning with a verb. */
  readonly description: string;
  /**
   * @param name of the first step
   * @param finding what AWS Config says of the account; can hold a step's output
   */
  readonly steps: (name: string, finding: string) => object[];
}

/** What follows when somebody has heard of it. */
const NEXT_STEP = "waitForDeletion";

/** Tells the owners of the account by a topic. */
export function tellOwners(topicArn: string): Notification {
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
 * Asks the organization's central account, which tells people, and removes the keys where it is set up
 * to. The account is not in the request: what counts is the sender, which EventBridge stamps on it.
 */
export function requestRemoval(centralBusArn: string): Notification {
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
            // Nobody has heard of it, so there is nothing to wait for.
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
