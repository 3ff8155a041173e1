/** What IAM says of a key's status. Keys of either can be removed. */
export const KEY_STATUSES = ["Active", "Inactive"] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];
