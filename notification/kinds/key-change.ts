import * as v from "valibot";
import { adviseOn, type Situation } from "../../shared/advice.ts";
import { objectWith } from "../../shared/schema.ts";
import { trailEventPath } from "../console-url.ts";
import { type Content, factsOf, THREADS } from "../content.ts";
import type { Kind, Severity } from "../contract.ts";
import { UnrecognizedEventError } from "../errors.ts";
import {
  accessKeyIdOf,
  idOf,
  maybe,
  parseOrThrow,
  type ReceivedEvent,
  rowOf,
  someText,
} from "../event.ts";
import type { Home } from "../home.ts";
import { claimedAccount } from "./claimed-account.ts";

const KeyChange = objectWith(
  {
    eventName: v.string("the name of a call"),
    userIdentity: objectWith(
      {
        type: v.string("a type of identity"),
        sessionContext: maybe({ assumedRoot: someText }),
      },
      "an identity",
    ),
    requestParameters: maybe({ userName: someText, accessKeyId: someText, status: someText }),
    responseElements: maybe({ accessKey: maybe({ accessKeyId: someText }) }),
    sourceIPAddress: someText,
    userAgent: someText,
    errorCode: someText,
    eventID: someText,
    eventTime: someText,
    recipientAccountId: someText,
  },
  "an object",
);

/** The kinds of changes, each with the reason for the advice where the key is the root user's own. */
const REASONS = {
  KEY_CREATED: "KEY_CREATED",
  KEY_ACTIVATED: "KEY_CREATED",
  KEY_DEACTIVATED: "KEY_DEACTIVATED",
  KEY_DELETED: "KEY_DELETED",
} as const satisfies Partial<Record<Kind, Situation["reason"]>>;
type ChangeKind = keyof typeof REASONS;

interface Change {
  readonly kind: ChangeKind;
  readonly verb: string;
  readonly ofRootKey: Severity;
  readonly ofUserKey: Severity;
}

const CREATED: Change = {
  kind: "KEY_CREATED",
  verb: "created",
  ofRootKey: "CRITICAL",
  ofUserKey: "HIGH",
};
const ACTIVATED: Change = { ...CREATED, kind: "KEY_ACTIVATED", verb: "activated" };
const DEACTIVATED: Change = {
  kind: "KEY_DEACTIVATED",
  verb: "deactivated",
  ofRootKey: "MEDIUM",
  ofUserKey: "MEDIUM",
};
const DELETED: Change = { ...DEACTIVATED, kind: "KEY_DELETED", verb: "deleted" };

const CHANGES: Readonly<Record<string, Change>> = {
  CreateAccessKey: CREATED,
  DeleteAccessKey: DELETED,
  "UpdateAccessKey Active": ACTIVATED,
  "UpdateAccessKey Inactive": DEACTIVATED,
  // Until it is known to be harmless.
  UpdateAccessKey: { ...ACTIVATED, verb: "changed" },
};

/**
 * Describes what the root user did to an access key: one of its own, or an IAM user's, which the root user
 * can create, too. CloudTrail names the key where the call has one, or the answer.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 *
 * @throws {UnrecognizedEventError} If the call was another one's, failed, or changed no key.
 */
export function describeKeyChange(event: ReceivedEvent, home: Home): Content {
  const detail = parseOrThrow(KeyChange, event.detail, "event.detail");
  const { eventName, userIdentity, requestParameters, responseElements, eventID } = detail;
  if (userIdentity.type !== "Root")
    throw new UnrecognizedEventError("The caller is not the root user.");
  if (detail.errorCode !== undefined) {
    throw new UnrecognizedEventError("The call failed, so no access key was changed.");
  }
  const {
    userName,
    accessKeyId = responseElements?.accessKey?.accessKeyId,
    status,
  } = requestParameters ?? {};
  const change = rowOf(CHANGES, `${eventName} ${status}`) ?? rowOf(CHANGES, eventName);
  if (!change) throw new UnrecognizedEventError("The call changes no access key.");

  const { kind, verb, ofRootKey, ofUserKey } = change;
  const isAssumed = String(userIdentity.sessionContext?.assumedRoot) === "true";
  const isUsers = typeof userName === "string";
  const keyId = accessKeyIdOf(accessKeyId);
  const trailEventId = idOf(eventID);
  const caller = isAssumed
    ? "A session that the organization opened as the root user (sts:AssumeRoot)"
    : "The root user of this account";
  return {
    kind,
    severity: isUsers ? ofUserKey : isAssumed && change === DELETED ? "INFO" : ofRootKey,
    title: isUsers ? `IAM user's access key ${verb} by the root user` : `Root access key ${verb}`,
    summary: isUsers
      ? `${caller} ${verb} an IAM user's access key, not one of its own.`
      : `${caller} ${verb} a root access key. AWS Config re-evaluates the account; another message follows only if its compliance changes.`,
    facts: factsOf({
      accessKeyId: ["Access key", accessKeyId],
      keyOwner: ["Key of", isUsers ? `IAM user ${userName}` : "the root user"],
      call: ["Call", `iam:${eventName}`],
      status: ["New status", status],
      caller: ["Called by", isAssumed ? "root session (sts:AssumeRoot)" : "root user"],
      sourceIpAddress: ["Source address", detail.sourceIPAddress],
      userAgent: ["User agent", detail.userAgent],
      eventTime: ["Called at", detail.eventTime],
      ...claimedAccount(detail.recipientAccountId, event),
    }),
    steps: isUsers
      ? stepsForUserKey(event, kind)
      : isAssumed && change === DELETED
        ? STEPS_FOR_REMOVAL
        : adviseOn({
            partition: event.partition,
            region: event.region,
            reason: REASONS[kind],
            accessKeyId: keyId,
            organizationCanRemove: home.isOrganization,
          }),
    consolePath: trailEventId && trailEventPath(event.region, trailEventId),
    thread: isUsers ? `${THREADS.key}-user-${keyId ?? "key"}` : THREADS.key,
  };
}

/** The organization's removal deletes keys in this way. */
const STEPS_FOR_REMOVAL = [
  'If your organization removed the key, nothing is left to do: a message "Root access keys removed" confirms it.',
  "If not, treat it as an incident: search CloudTrail in the management account and in the delegated administrator account for sts:AssumeRoot.",
];

function stepsForUserKey({ partition, region }: ReceivedEvent, kind: ChangeKind): string[] {
  const [recognize = "", search = ""] = adviseOn({ partition, region, reason: "KEY_DELETED" });
  return [recognize, search, STEP_FOR_USER_KEY[kind]].filter(Boolean);
}

const UNWANTED =
  "If the key is not wanted, deactivate or delete it in the IAM console: the user's Security credentials, Access keys.";
const STEP_FOR_USER_KEY: Readonly<Record<ChangeKind, string>> = {
  KEY_CREATED: UNWANTED,
  KEY_ACTIVATED: UNWANTED,
  KEY_DEACTIVATED: "If somebody you know did it, delete the key when nothing needs it any more.",
  KEY_DELETED: "If somebody you know did it, no action is needed.",
};
