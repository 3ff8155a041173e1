import type { IAMClient } from "@aws-sdk/client-iam";
import { type ListedKey, listRootKeys, readLastUse } from "../shared/root-access-keys.ts";
import { KeyUnreadableError } from "../shared/root-session.ts";
import { type CallLimits, limitCalls } from "../shared/time-limits.ts";
import { lookAgain, type Patience } from "./look-again.ts";
import type { RootKey } from "./plan.ts";

/**
 * Reads the root user's access keys and when each was last used. A key whose last use cannot be read
 * may just be gone, deleted by a request that runs beside this one, and a new one may be there: all is
 * read anew, from the list on, as long as IAM can list a deleted key.
 *
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {KeyUnreadableError} If it is not certain which keys there are.
 * @throws {PassingFaultError} If a fault keeps IAM from saying when a key was last used.
 */
export function readRootKeys(iam: IAMClient, patience: Patience): Promise<readonly RootKey[]> {
  const look = () => readOnce(iam, limitCalls(patience.timeLeft()));
  return lookAgain(look, (keys) => keys.every(({ lastUsed }) => lastUsed), patience);
}

async function readOnce(iam: IAMClient, limits: CallLimits): Promise<readonly RootKey[]> {
  const keys: RootKey[] = [];
  for (const key of await listRootKeys(iam, limits)) keys.push(await withLastUse(iam, key, limits));
  return keys;
}

async function withLastUse(iam: IAMClient, key: ListedKey, limits: CallLimits): Promise<RootKey> {
  try {
    return { ...key, lastUsed: await readLastUse(iam, key.accessKeyId, limits) };
  } catch (error) {
    if (!(error instanceof KeyUnreadableError)) throw error;
    return { ...key, lastUsed: undefined, problem: error.message };
  }
}
