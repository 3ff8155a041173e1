import * as v from "valibot";
import { adviseOn } from "../../shared/advice.ts";
import { executionPath } from "../console-url.ts";
import { type Content, factsOf, THREADS } from "../content.ts";
import { idOf, parseOrThrow, type ReceivedEvent, someText } from "../event.ts";
import type { Home } from "../home.ts";
import { readAnnotation } from "./annotation.ts";

/** A remediation asks even if its detail is not what it should be. */
const Request = v.object({ executionId: someText, annotation: someText });

/** A request that no remediation sends. Replays are started where the bus is; CloudTrail has PutEvents only among data events. */
const rejected = ({ isOrganization }: Home): Content => ({
  kind: "REMOVAL_REQUEST_REJECTED",
  severity: "HIGH",
  title: "Removal request rejected",
  summary: `The ${isOrganization ? "central" : "account's default"} event bus received a request that is replayed or names resources, which the remediation runbook never sends. Nothing was removed.`,
  facts: [],
  steps: [
    isOrganization
      ? "Find out who sent it: search CloudTrail of the central account for events:StartReplay, and of this account for events:PutEvents, if it records data events."
      : "Find out who sent it: search CloudTrail of this account for events:StartReplay and, if it records data events, for events:PutEvents.",
    "If nobody can explain it, treat it as an incident.",
  ],
  thread: THREADS.removal,
});

/**
 * Describes what the remediation of an account asks for: that somebody deletes its key. A replayed request, or
 * one with resources, is none of a remediation.
 */
export function describeRequest(event: ReceivedEvent, home: Home): Content {
  if (event.isIrregular) return rejected(home);
  const { executionId, annotation } = parseOrThrow(Request, event.detail, "event.detail");
  const id = idOf(executionId);
  return {
    kind: "REMEDIATION_REQUESTED",
    severity: "HIGH",
    title: "Root access key removal requested",
    summary: `The remediation of this account asks for the deletion of the root user's access key. It waits for a day, and fails if the key still exists then.`,
    facts: factsOf({
      annotation: ["Finding, as the account reports it", annotation],
      runbook: ["Automation runbook", home.names.runbook],
      executionId: ["Execution", executionId],
    }),
    steps: adviseOn({
      partition: event.partition,
      region: event.region,
      reason: "KEY_FOUND",
      ...readAnnotation(annotation),
      organizationCanRemove: home.isOrganization,
    }),
    consolePath: id && executionPath(event.region, id),
    thread: THREADS.key,
  };
}
