/** A key's status as IAM reports it. Keys of either can be removed. */
export const KEY_STATUSES = ["Active", "Inactive"] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** The last use of an access key that AWS knows of. */
export interface LastUse {
  readonly date: Date;
  readonly service: string | undefined;
  /** Unset for a service that is not regional. */
  readonly region: string | undefined;
}

/** Names of services and Regions are neither empty nor long, and nothing else than what can be printed. */
const NAME = /^[\x20-\x7e]{1,128}$/;

/** Whether it can be a service's or a Region's name, or what stands where there is none. */
export function isName(text: string | undefined): text is string {
  return text !== undefined && NAME.test(text);
}

/**
 * Says when and where a key was last used.
 *
 * @param lastUsed `NONE` where no use is on record; nothing where it cannot be read
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

/** UTC, as everything in AWS. */
function day(time: Date): string {
  return time.toISOString().slice(0, "2019-03-02".length);
}
