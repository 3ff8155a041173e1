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
  mayPassLater,
  serviceMessage,
} from "./service-error.ts";
import type { CallLimits } from "./time-limits.ts";
import { parseTimestamp } from "./timestamp.ts";

/** One of the root user's keys, without its last use. */
export interface ListedKey {
  readonly accessKeyId: string;
  /** Undefined if IAM returns none or an unknown one. */
  readonly status: KeyStatus | undefined;
  /** Undefined if IAM does not return it. */
  readonly created: Date | undefined;
}

/**
 * Lists the root user's access keys: a root session that names no user lists its own.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
 *
 * @param iam in a root session, as in all functions of this file
 * @throws {KeysNotListedError} If IAM denies access or does not answer.
 * @throws {KeyUnreadableError} If the answer does not reliably list the keys.
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
      // A failing server can answer in another format, which may pass.
      if (isUnreadableAnswer(error) && !mayPass(error)) throw malformedList(error);
      const message = `iam:ListAccessKeys ${problem(error)}`;
      throw new KeysNotListedError(message, { cause: error });
    });
    keys.push(...keysOf(page, answer.text));
    Marker = markerOf(page, answer.text);
    // A repeated marker would never end.
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
 * The SDK reads anything unknown as a list without keys, which would mean "no key". So the answer itself must
 * contain one empty list, or as many keys as the SDK has read.
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

/** @param literal the member of the answer's list that the metadata was read from */
function keyOf({ AccessKeyId, Status, UserName }: AccessKeyMetadata, literal: string): ListedKey {
  if (!AccessKeyId || !ACCESS_KEY_ID.test(AccessKeyId)) throw malformedList();
  if (onlyText(literal, "AccessKeyId") !== AccessKeyId) throw malformedList();
  if (!isRootUser(UserName)) throw anothersKey(AccessKeyId, String(UserName));
  const status = KEY_STATUSES.find((known) => known === Status);
  // Not the SDK's date: it reads February 30 as March 2.
  const created = parseTimestamp(onlyText(literal, "CreateDate") ?? "");
  return { accessKeyId: AccessKeyId, status, created };
}

/** The names that IAM uses for the root user. */
const ROOT_USER_NAMES = ["root", "<root_account>"];

/** Whether the user of a key is the root user, for whom IAM can leave out the name. */
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

/** The SDK reads anything other than `true` as the end of the list. */
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

/** IAM's placeholder for no service or Region. */
const NOTHING = "N/A";

/**
 * Reads when and where a key was last used. IAM can take hours to record a use.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
 *
 * @returns `NONE` if no use is recorded
 * @throws {KeyUnreadableError} If IAM denies access, or its answer is not reliable.
 * @throws {PassingFaultError} If a transient fault prevents an answer.
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
      const Failure = mayPassLater(error) ? PassingFaultError : KeyUnreadableError;
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
  // A lost date must not make a key in use look unused.
  const isUnused = !service && !region && !/LastUsedDate|&/i.test(answer);
  return isUnused ? "NONE" : undefined;
}

/**
 * Deletes one of the root user's keys. This cannot be undone.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
 *
 * @returns whether the key existed
 * @throws {KeyNotDeletedError} If IAM denies it.
 * @throws {DeletionUnansweredError} If a fault prevents IAM's confirmation.
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
    return `was denied in the root session (${serviceMessage(error)}). Check whether a service control policy of the account, or of an OU above it, denies what its root user does. ${EXEMPT_ROOT_SESSIONS}`;
  }
  if (isAbort(error)) return "did not answer in time.";
  return `failed (${serviceMessage(error)}).`;
}
