import {
  type AccessKeyLastUsed,
  type AccessKeyMetadata,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  type IAMClient,
  ListAccessKeysCommand,
  type ListAccessKeysCommandOutput,
} from "@aws-sdk/client-iam";
import {
  DeletionUnansweredError,
  KeyNotDeletedError,
  KeysNotListedError,
  KeyUnreadableError,
  PassingFaultError,
} from "./errors.ts";
import { isName, KEY_STATUSES, type KeyStatus, type LastUse } from "./key-details.ts";
import { keepRawAnswer, onlyText } from "./raw-answer.ts";
import { EXEMPT_ROOT_SESSIONS } from "./root-session.ts";
import {
  isAbort,
  isAccessDenied,
  isUnreadableAnswer,
  mayPass,
  serviceMessage,
} from "./service-error.ts";
import type { CallLimits } from "./time-limits.ts";
import { parseTimestamp } from "./timestamp.ts";

/** A key of the root user's, without its last use. */
export interface ListedKey {
  readonly accessKeyId: string;
  /** Unset where IAM says nothing or anything else. */
  readonly status: KeyStatus | undefined;
  /** Unset where IAM does not say it. */
  readonly created: Date | undefined;
}

/**
 * Lists the root user's access keys. In a root session that is so because no user is named.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
 *
 * @param iam in a root session, as in all functions of this file
 * @throws {KeysNotListedError} If IAM refuses or does not answer.
 * @throws {KeyUnreadableError} If it is not certain from the answer which keys there are.
 */
export async function listRootKeys(
  iam: IAMClient,
  limits: CallLimits,
): Promise<readonly ListedKey[]> {
  const keys: ListedKey[] = [];
  const markers = new Set<string | undefined>();
  let Marker: string | undefined;
  do {
    const command = new ListAccessKeysCommand({ Marker });
    const answer = keepRawAnswer(command);
    const page = await iam.send(command, limits).catch((error: unknown) => {
      // A server that fails can answer in a language of its own.
      if (isUnreadableAnswer(error) && !mayPass(error)) throw malformedList(error);
      const message = `iam:ListAccessKeys ${problem(error)}`;
      throw new KeysNotListedError(message, { cause: error });
    });
    keys.push(...keysOf(page, answer.text));
    Marker = markerOf(page, answer.text);
    // A list that comes back to where it was never ends.
    if (markers.has(Marker)) throw malformedList();
    markers.add(Marker);
  } while (Marker !== undefined);
  const ids = new Set(keys.map(({ accessKeyId }) => accessKeyId));
  if (ids.size < keys.length) throw malformedList();
  return keys;
}

const MEMBER = /<member>.*?<\/member>/gs;
const EMPTY_LIST = /<AccessKeyMetadata(\s*\/>|>\s*<\/AccessKeyMetadata>)/;

/**
 * The SDK takes whatever it does not know for a list without keys, which would pass for "no key". So
 * the answer itself must say that its one list is empty, or name as many keys as the SDK has found.
 */
function keysOf({ AccessKeyMetadata }: ListAccessKeysCommandOutput, answer: string): ListedKey[] {
  const isEmpty = count(answer, "<AccessKeyMetadata") === 1 && EMPTY_LIST.test(answer);
  const isWhole = AccessKeyMetadata?.length ? true : isEmpty;
  if (!isWhole || count(answer, "<AccessKeyId") !== AccessKeyMetadata?.length) {
    throw malformedList();
  }
  const members = [...answer.matchAll(MEMBER)].map(([member]) => member);
  return AccessKeyMetadata.map((metadata, index) => keyOf(metadata, members[index] ?? ""));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

/** See https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKeyMetadata.html */
const ACCESS_KEY_ID = /^\w{16,128}$/;

/** @param literal the member of the answer's list that the metadata was made of */
function keyOf({ AccessKeyId, Status, UserName }: AccessKeyMetadata, literal: string): ListedKey {
  if (!AccessKeyId || !ACCESS_KEY_ID.test(AccessKeyId)) throw malformedList();
  if (onlyText(literal, "AccessKeyId") !== AccessKeyId) throw malformedList();
  if (!isRootUser(UserName)) throw anothersKey(AccessKeyId, String(UserName));
  const status = KEY_STATUSES.find((known) => known === Status);
  // Not the SDK's, which takes February 30 for March 2.
  const created = parseTimestamp(onlyText(literal, "CreateDate") ?? "");
  return { accessKeyId: AccessKeyId, status, created };
}

/** How IAM names the root user, where it names it at all. */
const ROOT_USER_NAMES = ["root", "<root_account>"];

/** Whether the user that IAM names with a key is the root user, which it may not name at all. */
function isRootUser(userName: string | undefined): boolean {
  return !userName || ROOT_USER_NAMES.includes(userName);
}
/** User names have up to 64 characters. */
const LONGEST_USER_NAME = 64;

function anothersKey(accessKeyId: string, userName: string): KeyUnreadableError {
  const name = userName.slice(0, LONGEST_USER_NAME);
  return new KeyUnreadableError(
    `iam:ListAccessKeys listed ${accessKeyId} as a key of the user '${name}', who is not the root user.`,
  );
}

/** The SDK takes whatever is not `true` for the end of the list. */
function markerOf({ Marker }: ListAccessKeysCommandOutput, answer: string): string | undefined {
  const isTruncated = onlyText(answer, "IsTruncated");
  if (isTruncated === "false" && Marker === undefined) return undefined;
  if (isTruncated === "true" && Marker) return Marker;
  throw malformedList();
}

function malformedList(cause?: unknown): KeyUnreadableError {
  return new KeyUnreadableError(
    "iam:ListAccessKeys answered without a whole list of access keys.",
    { cause },
  );
}

/** What stands where there is nothing to say. */
const NOTHING = "N/A";

/**
 * Asks when and where a key was last used. IAM can take hours to put a use on record.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 *
 * @returns `NONE` where no use is on record
 * @throws {KeyUnreadableError} If IAM denies it or does not say it for certain.
 * @throws {PassingFaultError} If a fault keeps IAM from saying it.
 */
export async function readLastUse(
  iam: IAMClient,
  accessKeyId: string,
  limits: CallLimits,
): Promise<LastUse | "NONE"> {
  const command = new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId });
  const answer = keepRawAnswer(command);
  const { UserName, AccessKeyLastUsed } = await iam
    .send(command, limits)
    .catch((error: unknown) => {
      const Failure = mayPass(error) ? PassingFaultError : KeyUnreadableError;
      const message = `iam:GetAccessKeyLastUsed ${problem(error)}`;
      throw new Failure(message, { cause: error });
    });
  if (!isRootUser(UserName)) throw anothersKey(accessKeyId, String(UserName));
  const lastUse = AccessKeyLastUsed && lastUseOf(AccessKeyLastUsed, answer.text);
  if (lastUse) return lastUse;
  throw new KeyUnreadableError("iam:GetAccessKeyLastUsed answered without a usable last use.");
}

function lastUseOf(
  { ServiceName, Region }: AccessKeyLastUsed,
  answer: string,
): LastUse | "NONE" | undefined {
  const date = parseTimestamp(onlyText(answer, "LastUsedDate") ?? "");
  if (!isName(ServiceName) || !isName(Region)) return undefined;
  const [service, region] = [ServiceName, Region].map((name) =>
    name === NOTHING ? undefined : name,
  );
  if (date) return { date, service, region };
  // A date that got lost on its way to here must not make a key that is in use look unused.
  const isUnused = !service && !region && !/LastUsedDate|&/i.test(answer);
  return isUnused ? "NONE" : undefined;
}

/**
 * Deletes a key of the root user's, once and for all.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
 *
 * @returns whether there was one to delete
 * @throws {KeyNotDeletedError} If IAM refuses.
 * @throws {DeletionUnansweredError} If IAM does not say what it did, as a fault came between.
 */
export async function deleteRootKey(
  iam: IAMClient,
  accessKeyId: string,
  limits: CallLimits,
): Promise<"DELETED" | "NO_SUCH_KEY"> {
  try {
    await iam.send(new DeleteAccessKeyCommand({ AccessKeyId: accessKeyId }), limits);
    return "DELETED";
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchEntityException") return "NO_SUCH_KEY";
    const isUnanswered = mayPass(error) || isUnreadableAnswer(error);
    const Failure = isUnanswered ? DeletionUnansweredError : KeyNotDeletedError;
    const message = `iam:DeleteAccessKey of ${accessKeyId} ${problem(error)}`;
    throw new Failure(message, { cause: error });
  }
}

function problem(error: unknown): string {
  if (isAccessDenied(error)) {
    return `was denied in the root session (${serviceMessage(error)}). The task policy allows it, so see whether a service control policy of the account, or of an organizational unit above it, denies what its root user does. ${EXEMPT_ROOT_SESSIONS}`;
  }
  if (isAbort(error)) return "did not answer in time.";
  return `failed (${serviceMessage(error)}).`;
}
