import * as v from "valibot";
import { adviseOn } from "../../shared/advice.ts";
import { accountId, objectWith } from "../../shared/schema.ts";
import type { Content, Origin } from "../content.ts";
import { UnrecognizedEventError } from "../errors.ts";
import { accessKeyIdOf, someText } from "../event.ts";

/** RemovalRecord, IntentRecord and FailureRecord of removal/contract.ts, as far as messages need them. */
export const RemovalRecord = objectWith(
  {
    decision: v.string("a decision"),
    accountId: v.optional(accountId),
    reason: someText,
    message: someText,
    mode: someText,
    requestId: someText,
    requestedAt: someText,
    isRedelivered: v.optional(v.boolean("true or false")),
    keys: v.optional(
      v.array(v.object({ accessKeyId: someText, status: someText, lastUsed: someText })),
      [],
    ),
    actual: v.optional(v.object({ gone: someText, remaining: someText, problems: someText })),
    error: v.optional(v.object({ name: someText, message: someText })),
  },
  "a record of the removal",
);
export type RecordedRemoval = v.InferOutput<typeof RemovalRecord>;

type Words = Pick<Content, "kind" | "severity" | "title" | "summary" | "steps">;

const EARLIER_ATTEMPT =
  " An earlier attempt may have deleted keys. If so, its intent is in the log of the removal function.";

const START_AGAIN =
  "start the remediation again in the account. After three failures in 31 days, delete its remediation exception in AWS Config first.";

/**
 * What a message says of a removal and its result.
 *
 * @throws {UnrecognizedEventError} If the record has no decision that is known.
 */
export function wordsOn(removal: RecordedRemoval, { partition, region }: Origin): Words {
  const { decision, reason, keys, actual, error, isRedelivered } = removal;
  const [key] = keys;
  const earlierAttempt = actual?.gone === "UNKNOWN" ? EARLIER_ATTEMPT : "";
  const asRootUser = adviseOn({
    partition,
    region,
    reason: "KEY_FOUND",
    lastUseIsKnown: keys.some(({ lastUsed }) => typeof lastUsed === "object"),
    keysAreInactive: keys.length > 0 && keys.every(({ status }) => status === "Inactive"),
    accessKeyId: keys.length === 1 ? accessKeyIdOf(key?.accessKeyId) : undefined,
  });
  switch (decision) {
    case "REMOVED":
      return {
        kind: "REMOVAL_DONE",
        severity: "INFO",
        title: "Root access keys removed",
        summary:
          reason === "NO_KEY_LEFT"
            ? `This account's root user has no access key any more.${earlierAttempt}`
            : "The organization deleted all access keys of this account's root user.",
        steps: ["Check that nothing has stopped working. A deleted key cannot be restored."],
      };
    case "NOTHING_TO_REMOVE":
      return {
        kind: "REMOVAL_NOT_NEEDED",
        severity: "INFO",
        title: "No root access key to remove",
        summary: "The root user of this account has no access key any more.",
        steps: [],
      };
    case "WOULD_REMOVE":
      return {
        kind: "REMOVAL_DRY_RUN",
        severity: "MEDIUM",
        title: "Removal dry run: root access keys remain",
        summary:
          "With removal set to delete, the access keys of this account's root user would have been deleted. Nothing was deleted.",
        steps: [
          "Check that nobody needs the keys.",
          "Set root-access-key:removal to delete and root-access-key:protectedAccounts to the accounts to protect, and deploy again. A deletion cannot be undone.",
          `Then ${START_AGAIN}`,
        ],
      };
    case "REFUSED":
      return reason === "USED_OR_CREATED_RECENTLY"
        ? {
            kind: "REMOVAL_INCIDENT",
            severity: "CRITICAL",
            title: "Root access key in use, not removed",
            summary: `A root access key of this account was used or created recently, so it was not deleted. Somebody holds the key.${earlierAttempt}`,
            steps: [
              ...asRootUser,
              "If the key may be deleted although it is in use, except the account until a date (root-access-key:removalExceptions) and start the remediation again.",
            ],
          }
        : {
            kind: "REMOVAL_REFUSED",
            severity: "HIGH",
            title: "Removal of root access keys refused",
            summary: `This attempt deleted no access key of this account's root user, for the reason below.${earlierAttempt}`,
            steps: [...asRootUser, ...stepsToTryAgain(reason)],
          };
    case "FAILED":
      return error?.name === "InvalidRequestError"
        ? {
            kind: "REMOVAL_REQUEST_REJECTED",
            severity: "HIGH",
            title: "Removal request rejected",
            summary:
              "The removal function received a request that is not one of the remediation runbook, and did nothing.",
            steps: [
              "Find out who sent it: if CloudTrail records data events, search it in the account for events:PutEvents, and in the central account for lambda:Invoke and sqs:SendMessage.",
              "If nobody can explain it, treat it as an incident.",
            ],
          }
        : {
            kind: "REMOVAL_FAILED",
            severity: "HIGH",
            title: "Removal of root access keys failed",
            summary: `An attempt to delete the access keys of this account's root user failed. Keys may still exist. ${
              isRedelivered === false
                ? "The request is not retried, because it would fail again."
                : "The request is tried again; after the last attempt it waits in the dead-letter queue."
            }`,
            steps: [
              ...(isRedelivered === false
                ? []
                : [
                    "Read the error above. A temporary error of AWS needs no action if the next attempt succeeds.",
                  ]),
              `${isRedelivered === false ? "Fix" : "Otherwise fix"} what the error names. Then ${START_AGAIN}`,
            ],
          };
    default:
      throw new UnrecognizedEventError("The record has an unknown decision.");
  }
}

/** What remains to do where the organization is to delete the keys after all. */
function stepsToTryAgain(reason: unknown): string[] {
  switch (reason) {
    case "MANAGEMENT_ACCOUNT":
      return [];
    case "PROTECTED_ACCOUNT":
      return [
        `Or, if the organization is to delete the keys, remove the account from root-access-key:protectedAccounts and deploy again. Then ${START_AGAIN}`,
      ];
    case "KEYS_CHANGED":
    case "EXPIRED_REQUEST":
      return [`Or have the organization delete the keys: ${START_AGAIN}`];
    default:
      return [`Or fix what the result names. Then ${START_AGAIN}`];
  }
}
