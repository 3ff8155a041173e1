import { clockDoubt, type Evidence, readingErrors } from "../../rule/evidence/evidence.ts";
import type { NoVerdictReason, Reason } from "../../rule/verdict.ts";
import { adviseOn, type Situation } from "../../shared/advice.ts";
import { isAccessDenied } from "../../shared/service-error.ts";
import { stepForClock } from "../next-steps.ts";

/** Where the audited account is. */
export type Place = Pick<Situation, "partition" | "region">;

const AGAIN = "Run the audit again.";

/** What to do about the caller's own account, by the reason of its audit and what is known. */
export function stepsInAccount(
  reason: Reason | NoVerdictReason,
  evidence: Evidence,
  place: Place,
): readonly string[] {
  const doubt = clockDoubt(evidence);
  const found = adviseOn({
    ...place,
    reason: "KEY_FOUND",
    lastUseIsKnown: showsLastUse(evidence),
    keysAreInactive: reason === "INACTIVE_KEY",
  });
  switch (reason) {
    case "NO_KEY":
    case "KEY_DELETED_AFTER_REPORT":
    case "KEY_DELETED_MEANWHILE":
      return ["Nothing."];
    case "ACTIVE_KEY":
    case "INACTIVE_KEY":
      return found;
    case "INACTIVE_KEY_UNCONFIRMED":
      return [
        doubt ? stepForClock(doubt) : "Find out why IAM generates no new credential report.",
        AGAIN,
        ...found,
      ];
    case "KEY_CREATED_AFTER_REPORT":
      return adviseOn({ ...place, reason: "KEY_CREATED" });
    case "KEY_NOT_IN_REPORT":
      return ["Run the audit again, to be certain.", ...found];
    case "DETAILS_UNAVAILABLE":
      return ["Fix the credential report error shown above, and run the audit again.", ...found];
    case "ANOTHER_ACCOUNTS_REPORT":
      return [
        "IAM and STS answered for different accounts: check which endpoints are set, such as AWS_ENDPOINT_URL_IAM.",
      ];
    case "SUMMARY_UNREADABLE":
    case "CONTRADICTION":
      return determine(evidence, place);
  }
}

function showsLastUse({ report }: Evidence): boolean {
  return (
    report.readable &&
    report.value.keys.some((key) => "lastUsed" in key && typeof key.lastUsed === "object")
  );
}

/** `a, b, and c` */
const LIST = new Intl.ListFormat("en-US");

/** What has to change before another audit can tell more. */
function determine(evidence: Evidence, { partition }: Place): readonly string[] {
  if (lacksFlag(evidence)) {
    return partition === "aws-us-gov"
      ? adviseOn({ partition, reason: "UNDETERMINED", flagIsMissing: true })
      : [
          "IAM answered without a usable AccountAccessKeysPresent. Check whether a proxy or AWS_ENDPOINT_URL_IAM changes its answers.",
          AGAIN,
        ];
  }
  const doubt = clockDoubt(evidence);
  const errors = Object.values(readingErrors(evidence));
  const denied = errors.flatMap(({ brief, cause }) =>
    isAccessDenied(cause) ? [brief.replace(/ denied$/, "")] : [],
  );
  const others = errors.some(({ cause }) => !isAccessDenied(cause));
  return [
    ...(denied.length > 0
      ? [
          `Allow ${LIST.format(denied)} to whoever runs this command, and check that no service control policy denies ${denied.length > 1 ? "them" : "it"}.`,
        ]
      : []),
    ...(others ? ["Fix the error shown above."] : []),
    ...(doubt ? [stepForClock(doubt)] : []),
    AGAIN,
  ];
}

/** Without a cause IAM answered, but not with the flag. */
function lacksFlag({ summary }: Evidence): boolean {
  return !summary.readable && summary.error.cause === undefined;
}
