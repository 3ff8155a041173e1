import * as v from "valibot";
import { adviseOn } from "../../shared/advice.ts";
import type { AccountNames } from "../../shared/names.ts";
import { objectWith } from "../../shared/schema.ts";
import { executionPath } from "../console-url.ts";
import { type Content, factsOf, THREADS } from "../content.ts";
import { UnrecognizedEventError } from "../errors.ts";
import { idOf, parseOrThrow, type ReceivedEvent, rowOf, someText } from "../event.ts";
import type { Home } from "../home.ts";

const Execution = objectWith(
  {
    Definition: v.string("the name of a runbook"),
    Status: v.string("a status"),
    ExecutionId: someText,
  },
  "an object",
);

/** AWS spells the cancelled one in both ways. */
const FAILED = ["Failed", "TimedOut", "Cancelled", "Canceled", "CompletedWithFailure"];

/**
 * Describes an Automation execution that ended without success.
 * See https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
 *
 * @throws {UnrecognizedEventError} If it is another runbook's, or did not fail.
 */
export function describeExecution(event: ReceivedEvent, home: Home): Content {
  const { Definition, Status, ExecutionId } = parseOrThrow(Execution, event.detail, "event.detail");
  const wordsOn = rowOf(wordsOf(home.names), Definition);
  if (!wordsOn) throw new UnrecognizedEventError("It is about another runbook.");
  if (!FAILED.includes(Status)) throw new UnrecognizedEventError("The execution did not fail.");
  const id = idOf(ExecutionId);
  return {
    ...wordsOn(event, home),
    facts: factsOf({
      runbook: ["Automation runbook", Definition],
      executionId: ["Execution", ExecutionId],
      status: ["Status", Status],
    }),
    consolePath: id && executionPath(event.region, id),
  };
}

type Words = Omit<Content, "facts">;

const wordsOf = (
  names: AccountNames,
): Readonly<Record<string, (event: ReceivedEvent, home: Home) => Words>> => ({
  [names.runbook]: ({ partition, region, accountId }, { isOrganization }) => ({
    kind: "REMEDIATION_FAILED",
    severity: "HIGH",
    title: "Root access key remediation failed",
    summary:
      "The remediation ended without success. The root user of this account may still have its access key.",
    steps: [
      "Open the execution and see which step failed. If it is not requireDeletion, fix what it names and start the remediation again. If it is, nobody deleted the key in time: continue with the next step.",
      ...adviseOn({
        partition,
        region,
        reason: "KEY_FOUND",
        organizationCanRemove: isOrganization,
      }),
      "Then re-evaluate the rule in AWS Config.",
      `After three failures in 31 days AWS Config no longer starts the remediation in this account, until you delete its remediation exception. RULE is the rule's name: \`aws configservice delete-remediation-exceptions --config-rule-name RULE --resource-keys ResourceType=AWS::::Account,ResourceId=${accountId}\``,
    ],
    thread: THREADS.key,
  }),
  [names.reevaluation]: () => ({
    kind: "REEVALUATION_FAILED",
    severity: "MEDIUM",
    title: "Root access key re-evaluation failed",
    summary:
      "The root user changed an access key, and the rule was not re-evaluated. AWS Config shows the previous result until the rule's schedule evaluates it.",
    steps: [
      "Re-evaluate the rule in AWS Config.",
      "Open the execution and see which step failed. If AWS Config refused several requests in the same minutes, no action is needed.",
    ],
    thread: THREADS.key,
  }),
});
