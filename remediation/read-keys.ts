import type { IAMClient } from "@aws-sdk/client-iam";
import type { CallLimits } from "../shared/call-limits.ts";
import { type ListedKey, listRootKeys, readLastUse } from "./access-keys.ts";
import { KeyUnreadableError } from "./errors.ts";
import type { RootKey } from "./plan.ts";

/**
 * Reads the root user's access keys and when each was last used. A key whose last use cannot be read
 * may just be gone, deleted by a request that runs beside this one: only keys that are listed once
 * more count.
 *
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {KeyUnreadableError} If it is not certain which keys there are.
 */
export async function readRootKeys(
  iam: IAMClient,
  limits: CallLimits,
): Promise<readonly RootKey[]> {
  const listed = await listRootKeys(iam, limits);
  const keys = await Promise.all(listed.map((key) => withLastUse(iam, key, limits)));
  if (keys.every(({ lastUsed }) => lastUsed)) return keys;
  const stillThere = new Set(await idsOf(iam, listed, limits));
  return keys.filter(({ accessKeyId }) => stillThere.has(accessKeyId));
}

async function withLastUse(iam: IAMClient, key: ListedKey, limits: CallLimits): Promise<RootKey> {
  try {
    return { ...key, lastUsed: await readLastUse(iam, key.accessKeyId, limits) };
  } catch (error) {
    if (!(error instanceof KeyUnreadableError)) throw error;
    return { ...key, lastUsed: undefined, problem: error.message };
  }
}

/** If IAM does not answer again, what it has said before stands, and is refused. */
async function idsOf(iam: IAMClient, before: readonly ListedKey[], limits: CallLimits) {
  const now = await listRootKeys(iam, limits).catch(() => before);
  return now.map(({ accessKeyId }) => accessKeyId);
}
