import type { EventEntry } from "../events/event.ts";
import type { Status } from "./flow.ts";

/** A completed execution. */
interface EndedExecution {
  readonly id: string;
  readonly documentName: string;
  readonly status: Status;
  readonly start: Date;
  readonly end: Date;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * The event that Automation sends when an execution ends.
 * See https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
 */
export function statusChange(execution: EndedExecution): EventEntry {
  const { id, documentName, status, start, end, partition, region, accountId } = execution;
  const prefix = `arn:${partition}:ssm:${region}:${accountId}`;
  return {
    "detail-type": "EC2 Automation Execution Status-change Notification",
    source: "aws.ssm",
    resources: [
      `${prefix}:automation-execution/${id}`,
      `${prefix}:automation-definition/${documentName}:1`,
    ],
    detail: {
      ExecutionId: id,
      Definition: documentName,
      DefinitionVersion: "1",
      Status: status,
      StartTime: toText(start),
      EndTime: toText(end),
      // Milliseconds from start to end, as in AWS's example.
      Time: end.getTime() - start.getTime(),
      ExecutedBy: `arn:${partition}:iam::${accountId}:user/sandbox`,
    },
  };
}

/** The format of AWS's example: `Nov 29, 2016 7:43:20 PM`, in UTC. */
function toText(time: Date): string {
  const options = { timeZone: "UTC" };
  const date = time.toLocaleDateString("en-US", { ...options, dateStyle: "medium" });
  const clock = time.toLocaleTimeString("en-US", { ...options, timeStyle: "medium" });
  // A narrow space separates the time from AM or PM.
  return `${date} ${clock.replace(/\s/, " ")}`;
}
