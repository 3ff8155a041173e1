import { EVENT_SOURCE, REQUEST_DETAIL_TYPE, type RequestDetail } from "../../removal/contract.ts";

/** How long the runbook waits for the key's deletion before it fails. Waiting costs nothing. */
export const WAIT_HOURS = 24;

/** What the runbook does about the key, and by which steps. */
export interface NotifySteps {
  /** What the runbook does about the key, beginning with a verb. */
  readonly description: string;
  /**
   * @param name of the first step
   * @param finding what AWS Config shows for the account; can contain the output of a step
   */
  readonly steps: (name: string, finding: string) => object[];
}

/** The step to continue with once the request is sent. */
const NEXT_STEP = "waitForDeletion";

/**
 * Requests the removal of the keys by an event, which leads to a notification and, in an organization with
 * removal, to the removal. The request does not name the account: EventBridge sets the sender on it.
 *
 * @param eventBusArn the organization's central bus; the account's own default bus where left out
 */
export function requestRemoval(eventBusArn: string | undefined): NotifySteps {
  return {
    description: eventBusArn
      ? "Requests the removal of this account's root access keys from the organization's central account."
      : "Notifies the account's owners to delete its root access keys, because only the root user can.",
    steps: (name, finding) => {
      const detail: RequestDetail = {
        executionId: "{{ automation:EXECUTION_ID }}",
        annotation: finding,
      };
      const entry = {
        Source: EVENT_SOURCE,
        DetailType: REQUEST_DETAIL_TYPE,
        Detail: JSON.stringify(detail),
        ...(eventBusArn && { EventBusName: eventBusArn }),
      };
      return [
        {
          name,
          description: "Send the request to remove the keys.",
          action: "aws:executeAwsApi",
          inputs: { Service: "events", Api: "PutEvents", Entries: [entry] },
          outputs: [{ Name: "Failed", Selector: "$.FailedEntryCount", Type: "Integer" }],
        },
        {
          name: `${name}WasTaken`,
          description:
            "Check that EventBridge accepted the event: it answers with success even if it did not.",
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
