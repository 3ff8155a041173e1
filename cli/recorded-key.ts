import type { LastUse } from "../shared/key-details.ts";

/** The last use of a key: `NONE` where none is on record, null where it is not known. */
export type RecordedLastUse =
  | {
      /** ISO 8601. */
      readonly date: string;
      readonly service: string | null;
      /** null for a service that is not regional. */
      readonly region: string | null;
    }
  | "NONE"
  | null;

export function recordLastUse(lastUsed: LastUse | "NONE" | undefined): RecordedLastUse {
  if (lastUsed === undefined) return null;
  if (lastUsed === "NONE") return lastUsed;
  const { date, service = null, region = null } = lastUsed;
  return { date: date.toISOString(), service, region };
}
