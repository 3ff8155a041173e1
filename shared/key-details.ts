/** A key's status in IAM. Keys with either status can be removed. */
export const KEY_STATUSES = ["Active", "Inactive"] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** The last recorded use of an access key. */
export interface LastUse {
  readonly date: Date;
  readonly service: string | undefined;
  /** Undefined for a service that is not regional. */
  readonly region: string | undefined;
}

/** Names of services and Regions: short, not empty, and printable. */
const NAME = /^[\x20-\x7e]{1,128}$/;

/** Whether it can be the name of a service or Region, or the placeholder for none. */
export function isName(text: string | undefined): text is string {
  return text !== undefined && NAME.test(text);
}

/**
 * Describes when and where a key was last used.
 *
 * @param lastUsed `NONE` if no use is recorded; undefined if it cannot be read
 */
export function describeLastUse(lastUsed: LastUse | "NONE" | undefined): string {
  if (!lastUsed) return "last use unknown";
  if (lastUsed === "NONE") return "no use on record";
  const { date, service, region } = lastUsed;
  return `last used ${day(date)}${service ? ` by ${service}` : ""}${region ? ` in ${region}` : ""}`;
}

export function describeCreation(created: Date | undefined): string {
  return created ? `created ${day(created)}` : "creation unknown";
}

/** In UTC, as all times in AWS. */
function day(time: Date): string {
  return time.toISOString().slice(0, "2019-03-02".length);
}
