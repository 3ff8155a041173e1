import * as v from "valibot";
import type { RootKey } from "../access-key.ts";
import type { Account } from "../account.ts";
import type { Caller } from "../caller.ts";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { notAuthorized, ServiceError } from "../service-error.ts";

const UserName = v.optional(v.string());
const AccessKeyId = v.pipe(v.string(), v.regex(/^\w{16,128}$/));
const ListInput = v.strictObject({
  UserName,
  /** The number of keys on previous pages. */
  Marker: v.optional(v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)), "0"),
  MaxItems: v.optional(
    v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(1), v.maxValue(1000)),
    "100",
  ),
});
const DeleteInput = v.strictObject({ UserName, AccessKeyId });
const LastUsedInput = v.strictObject({ AccessKeyId });

/** IAM's operations on the root user's access keys. */
export const rootKeyOperations: Operations = {
  ListAccessKeys: ({ account }, input, { caller }) => {
    const { UserName, Marker, MaxItems } = parseInput(ListInput, input, "ValidationError");
    checkRoot(account, caller, "iam:ListAccessKeys", UserName);
    const end = Marker + Math.min(MaxItems, account.keysPerPage);
    const isTruncated = end < account.rootKeys.length;
    return {
      AccessKeyMetadata: { member: account.rootKeys.slice(Marker, end).map(describeKey) },
      IsTruncated: isTruncated,
      ...(isTruncated && { Marker: `${end}` }),
    };
  },

  GetAccessKeyLastUsed: ({ account }, input, { caller }) => {
    const { AccessKeyId } = parseInput(LastUsedInput, input, "ValidationError");
    checkRoot(account, caller, "iam:GetAccessKeyLastUsed");
    const { lastUsed } = getKey(account, AccessKeyId);
    return {
      AccessKeyLastUsed: {
        ...(lastUsed && { LastUsedDate: toSeconds(lastUsed.date) }),
        ServiceName: lastUsed?.service ?? "N/A",
        Region: lastUsed?.region ?? "N/A",
      },
    };
  },

  DeleteAccessKey: ({ account }, input, { caller }) => {
    const { UserName, AccessKeyId } = parseInput(DeleteInput, input, "ValidationError");
    checkRoot(account, caller, "iam:DeleteAccessKey", UserName);
    account.deleteRootKey(getKey(account, AccessKeyId).slot);
    return {};
  },
};

/**
 * Checks that the caller has a root session. Other callers would get the access keys of IAM users, which
 * are not implemented.
 */
function checkRoot({ id, partition }: Account, caller: Caller, action: string, userName?: string) {
  if (!caller.actions) {
    const message = `${action} is implemented only for root sessions.`;
    throw new ServiceError("NotImplemented", 501, message);
  }
  if (userName !== undefined) {
    const resource = `arn:${partition}:iam::${id}:user/${userName}`;
    throw notAuthorized(["AccessDenied", 403], caller, action, resource);
  }
}

function getKey({ rootKeys }: Account, keyId: string): RootKey {
  const key = rootKeys.find(({ id }) => id === keyId);
  if (key) return key;
  throw new ServiceError("NoSuchEntity", 404, `The Access Key with id ${keyId} cannot be found.`);
}

function describeKey({ id, active, created }: RootKey): object {
  const Status = active ? "Active" : "Inactive";
  return { AccessKeyId: id, Status, CreateDate: toSeconds(created) };
}

/** IAM's times have a precision of one second. */
function toSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
