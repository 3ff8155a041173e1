const CREATED = "2019-03-02T10:00:00+00:00";
/** The five columns of an access key, by what they say. */
const COLUMNS = {
  ACTIVE: ["true", CREATED, "2026-11-20T09:00:00+00:00", "us-east-1", "s3"],
  INACTIVE: ["false", CREATED, "N/A", "N/A", "N/A"],
  ABSENT: ["false", "N/A", "N/A", "N/A", "N/A"],
  UNREADABLE: ["perhaps", CREATED, "N/A", "N/A", "N/A"],
} as const;
/** What an annotation has to say about a key with these columns. */
export const KEY_DETAILS = {
  ACTIVE: ["created 2019-03-02", "last used 2026-11-20 by s3 in us-east-1"],
  INACTIVE: ["created 2019-03-02", "no use on record"],
} as const;
type Slot = keyof typeof COLUMNS;
export const SLOTS = Object.keys(COLUMNS) as Slot[];
type Slots = readonly [Slot, Slot];

/** The columns of a credential report, as IAM names them. */
export const HEADER =
  "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

/** @param resource the end of the user's ARN */
export function rowOf(
  accountId: string,
  user: string,
  resource: string,
  [first, second]: Slots,
): string {
  return lineOf(accountId, user, resource, [COLUMNS[first], COLUMNS[second]]);
}

function lineOf(
  accountId: string,
  user: string,
  resource: string,
  keys: readonly (readonly string[])[],
): string {
  return [
    user,
    `arn:aws:iam::${accountId}:${resource}`,
    "2016-05-16T18:13:11+00:00,not_supported,2016-10-06T15:47:11+00:00,not_supported,not_supported,true",
    ...keys.flat(),
    "false,N/A,false,N/A",
  ].join(",");
}

const ROOT = ["<root_account>", "root"] as const;

export const rootRow = (accountId: string, slots: Slots) => rowOf(accountId, ...ROOT, slots);

/** A report of an account without users. */
export const reportOf = (accountId: string, slots: Slots) =>
  `${HEADER}\n${rootRow(accountId, slots)}`;

/**
 * The same, of keys with these columns.
 *
 * @param third a column for a third key, if there is one
 */
export function reportOfKeys(
  accountId: string,
  keys: readonly (readonly string[])[],
  third: string | undefined,
): string {
  const [name, value] = third === undefined ? ["", ""] : [",access_key_3_active", `,${third}`];
  return `${HEADER}${name}\n${lineOf(accountId, ...ROOT, keys)}${value}`;
}
