import type { NoVerdictReason, Reason } from "../rule/verdict.ts";
import { adviseOn, type Situation } from "../shared/advice.ts";
import { EXEMPT_ROOT_SESSIONS } from "../shared/root-session.ts";
import { visiblyOnOneLine } from "../shared/text.ts";
import type { OrganizationReason } from "./audit/organization-result.ts";
import type { Named, Tally } from "./results.ts";
import type { StatusReason } from "./status/judge-rule.ts";

const CHECK_CLOCK =
  "check the local clock (NTP). If it is right, find out what changes the Date header of AWS's answers.";
const CLOCKS_APART = `If the annotation says that the clocks are apart, ${CHECK_CLOCK}`;

/** What to do where AWS's time is in doubt. Only where two clocks are compared, the local one can be wrong. */
export function stepForClock(doubt: string): string {
  return doubt.includes("the local clock")
    ? CHECK_CLOCK.replace(/^c/, "C")
    : "Find out what removes or changes the Date header of AWS's answers, such as a proxy.";
}

const AUDIT_AGAIN = "Audit these accounts again.";
const STATUS_AGAIN = "Run root-access-key status again.";
const LOOK_AGAIN = "Look again when the account is reopened or closed.";

/** What to do about accounts, by reason, where advice on a key that was found is not all. */
const STEPS: Readonly<
  Partial<Record<OrganizationReason | StatusReason | Reason | NoVerdictReason, string>>
> = {
  DENIED_BY_SERVICE_CONTROL_POLICY: `Find the policy of the account, or of an OU above it, that denies what the root user does. ${EXEMPT_ROOT_SESSIONS}`,
  CALLER_DENIED_BY_SERVICE_CONTROL_POLICY:
    "Allow the caller sts:AssumeRoot in the service control policies of the caller's own account.",
  REGION_DISABLED:
    "Activate AWS STS for this Region in the settings of these accounts, or audit them with another --region.",
  ROOT_SESSION_DENIED:
    "Allow sts:AssumeRoot on the member's root user with the task policy IAMAuditRootUserCredentials, and check what the service control policies of the account deny.",
  ROOT_SESSION_FAILED: AUDIT_AGAIN,
  ROOT_SESSION_UNVERIFIED:
    "STS answered for another principal than the root user of these accounts: check whether a proxy or AWS_ENDPOINT_URL_STS changes its answers.",
  ROLE_DENIED:
    "Check that the role of --role-name exists in these accounts, that its trust policy allows the caller, and that the caller is allowed sts:AssumeRole on it.",
  ROLE_FAILED: AUDIT_AGAIN,
  KEYS_NOT_LISTED:
    "If iam:ListAccessKeys was denied, check that no service control policy of the account, or of an OU above it, denies it to the root user. Otherwise audit these accounts again.",
  THROTTLED: "Audit these accounts again, with a smaller --concurrency.",
  NO_ANSWER: AUDIT_AGAIN,
  PENDING_ACTIVATION: "Look again when the account is active.",
  SUSPENDED: LOOK_AGAIN,
  PENDING_CLOSURE: LOOK_AGAIN,
  STATE_UNCLEAR:
    "Check these accounts with aws organizations describe-account, and run this again.",
  MANAGEMENT_ACCOUNT: "Run root-access-key audit with credentials of the management account.",
  NOT_AUDITED: AUDIT_AGAIN,

  // Of the management account, which is evaluated as the Lambda function does it.
  INACTIVE_KEY_UNCONFIRMED: `${CLOCKS_APART} Otherwise find out why IAM generates no new credential report. Then audit it again.`,
  KEY_NOT_IN_REPORT: "Audit it again, to be certain.",
  DETAILS_UNAVAILABLE: "Fix the credential report error shown above, and audit it again.",
  ANOTHER_ACCOUNTS_REPORT:
    "IAM and STS answered for different accounts: check which endpoints are set, such as AWS_ENDPOINT_URL_IAM.",
  SUMMARY_UNREADABLE: "Fix the error shown above, and audit it again.",
  CONTRADICTION: "Audit it again.",

  STALE:
    "Check that AWS Config's recorder runs, that the rule exists and that its function works. Until then root-access-key audit shows whether there is a key.",
  TIME_UNCERTAIN: `${CLOCKS_APART} If it says that the Date header is missing or malformed, find out what removes or changes it, such as a proxy. ${STATUS_AGAIN}`,
  NEVER_REPORTED:
    "Deploy the rule there, or find the reason in its function's log. Until then root-access-key audit shows whether there is a key.",
  UNREADABLE: STATUS_AGAIN,
  NOT_ASKED: STATUS_AGAIN,
};

/** Who reads the next steps, and where. */
export type Reader = Pick<Situation, "partition" | "region" | "canOpenRootSessions">;

/** Describes what to do about the only account, in steps. */
export function describeStepsOfOne(tally: Tally, reader: Reader): readonly string[] {
  const steps = [...tally.byReason.keys()].flatMap((reason) => stepFor(reason) ?? []);
  return numbered([
    ...(tally.byType.NON_COMPLIANT > 0 ? adviseOnKeys(tally, reader) : []),
    ...steps,
  ]);
}

/** Describes what to do about many accounts: in steps about keys that were found, and for each reason that needs something else; with the accounts. */
export function describeNextSteps(tally: Tally, reader: Reader): readonly string[] {
  const { findings, byReason } = tally;
  const found = numbered(adviseOnKeys(tally, reader));
  return [
    ...(findings.length > 0
      ? [`NON_COMPLIANT (${findings.length}): ${list(findings)}`, ...found.map((it) => `  ${it}`)]
      : []),
    ...[...byReason].sort().flatMap(([reason, accounts]) => {
      const step = stepFor(reason);
      return step === undefined
        ? []
        : [`${reason} (${accounts.length}): ${list(accounts)}`, `  ${step}`];
    }),
  ];
}

/** So many accounts are named; the results have all. */
const NAMED = 10;

function list(accounts: readonly Named[]): string {
  const named = accounts
    .toSorted((one, other) => (one.accountId < other.accountId ? -1 : 1))
    .slice(0, NAMED)
    .map(({ accountId, accountName }) => {
      return accountName ? `${accountId} (${visiblyOnOneLine(accountName)})` : accountId;
    });
  const more = accounts.length - named.length;
  return [named.join(", "), ...(more > 0 ? [`and ${more} more`] : [])].join(" ");
}

function adviseOnKeys(
  { lastUseIsKnown, keysAreInactive }: Tally,
  reader: Reader,
): readonly string[] {
  return adviseOn({ ...reader, reason: "KEY_FOUND", lastUseIsKnown, keysAreInactive });
}

function stepFor(reason: string): string | undefined {
  const steps: Readonly<Record<string, string>> = STEPS;
  return steps[reason];
}

export function numbered(steps: readonly string[]): readonly string[] {
  return steps.length > 1 ? steps.map((step, index) => `${index + 1}. ${step}`) : steps;
}
