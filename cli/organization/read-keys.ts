import type { IAMClient } from "@aws-sdk/client-iam";
import type { LastUse } from "../../shared/key-details.ts";
import { type ListedKey, listRootKeys, readLastUse } from "../../shared/root-access-keys.ts";
import { KeyUnreadableError, PassingFaultError } from "../../shared/root-session.ts";
import type { CallLimits } from "../../shared/time-limits.ts";

/** A root access key as IAM shows it live. */
export interface LiveKey extends ListedKey {
  /** `NONE` where no use is on record. Unset where it cannot be read. */
  readonly lastUsed: LastUse | "NONE" | undefined;
}

/**
 * Reads the root user's access keys and when each was last used. The verdict rests on the list alone,
 * so a last use that cannot be read is just not known.
 *
 * @param iam in a root session
 * @throws {KeysNotListedError} If IAM does not say which keys there are.
 * @throws {KeyUnreadableError} If it is not certain which keys there are.
 */
export async function readLiveKeys(
  iam: IAMClient,
  limits: CallLimits,
): Promise<readonly LiveKey[]> {
  const keys = await listRootKeys(iam, limits);
  return Promise.all(keys.map((key) => withLastUse(iam, key, limits)));
}

async function withLastUse(iam: IAMClient, key: ListedKey, limits: CallLimits): Promise<LiveKey> {
  try {
    return { ...key, lastUsed: await readLastUse(iam, key.accessKeyId, limits) };
  } catch (error) {
    if (error instanceof KeyUnreadableError || error instanceof PassingFaultError) {
      return { ...key, lastUsed: undefined };
    }
    throw error;
  }
}
