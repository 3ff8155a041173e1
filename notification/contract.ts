/** What the function and whoever deploys, tests or reads it agree on. It imports nothing. */

/** Environment variables. */
export const ENVIRONMENT = {
  /** ARN of the topic. Required. */
  topicArn: "TOPIC_ARN",
  /** Ids of accounts excluded from finding notifications, separated by commas. */
  suppressFindingsFor: "SUPPRESS_FINDINGS_FOR",
  /** URL of the page that docs/runbook.md is on. Without one, messages name the section. */
  runbookUrl: "RUNBOOK_URL",
  /**
   * `true` where the function stands in the organization's central account: it asks AWS Organizations for
   * account names, and messages say what the organization can do.
   */
  organization: "ORGANIZATION",
  /** Prefix of the names of the resources that events are about. The default one where left out. */
  namePrefix: "NAME_PREFIX",
} as const;

/** Lambda's environment variables have 4 KB together, and an id takes 13 bytes. */
export const MAX_SUPPRESSED_ACCOUNTS = 250;

/** `detail-type` of the event that sends a test notification; its source is that of removal requests. */
export const TEST_DETAIL_TYPE = "Root Access Key Notification Test";

/** The `detail` of that event. It is taken only from the function's own account. */
export interface TestDetail {
  readonly kind: Kind;
  /** What the function would get. */
  readonly event: object;
}

export const SEVERITIES = ["CRITICAL", "HIGH", "MEDIUM", "INFO"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The kinds of messages, each with the heading of its section in docs/runbook.md. */
export const SECTIONS = {
  FINDING: "Root access key found",
  RESOLVED: "Finding resolved",
  REMEDIATION_REQUESTED: "Remediation requested",
  KEY_CREATED: "Access key created by the root user",
  KEY_ACTIVATED: "Access key activated by the root user",
  KEY_DEACTIVATED: "Access key deactivated by the root user",
  KEY_DELETED: "Access key deleted by the root user",
  EVALUATION_FAILED: "Evaluation failed",
  EVALUATION_DEGRADED: "Evaluation degraded",
  EVALUATION_MISSING: "No evaluation",
  EVALUATION_RESUMED: "Evaluations resumed",
  REEVALUATION_FAILED: "Re-evaluation failed",
  REMEDIATION_FAILED: "Remediation failed",
  REMOVAL_DONE: "Root access keys removed",
  REMOVAL_NOT_NEEDED: "No root access key to remove",
  REMOVAL_DRY_RUN: "Removal dry run",
  REMOVAL_REFUSED: "Removal refused",
  REMOVAL_INCIDENT: "Root access key in use",
  REMOVAL_FAILED: "Removal failed",
  REMOVAL_REQUEST_REJECTED: "Removal request rejected",
  DEAD_LETTERS: "Removal requests not processed",
  UNRECOGNIZED: "Unrecognized event",
} as const;
export type Kind = keyof typeof SECTIONS;

/** Kinds that are suppressed for the accounts of `suppressFindingsFor`. Failures never are. */
export const FINDING_KINDS: readonly Kind[] = [
  "FINDING",
  "RESOLVED",
  "KEY_CREATED",
  "KEY_ACTIVATED",
  "KEY_DEACTIVATED",
  "KEY_DELETED",
];

/** The anchor of a section, as GitHub makes it. */
export function anchorOf(kind: Kind): string {
  return SECTIONS[kind].toLowerCase().replaceAll(" ", "-");
}

/** The anchors that docs/runbook.md must have. */
export const RUNBOOK_ANCHORS: readonly string[] = (Object.keys(SECTIONS) as Kind[]).map(anchorOf);
