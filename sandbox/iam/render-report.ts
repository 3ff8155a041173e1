import type { RootKey } from "../access-key.ts";

const COLUMNS = [
  "user",
  "arn",
  "user_creation_time",
  "password_enabled",
  "password_last_used",
  "password_last_changed",
  "password_next_rotation",
  "mfa_active",
  ...[1, 2].flatMap((slot) => [
    `access_key_${slot}_active`,
    `access_key_${slot}_last_rotated`,
    `access_key_${slot}_last_used_date`,
    `access_key_${slot}_last_used_region`,
    `access_key_${slot}_last_used_service`,
  ]),
  "cert_1_active",
  "cert_1_last_rotated",
  "cert_2_active",
  "cert_2_last_rotated",
];

const NO_KEY = ["false", "N/A", "N/A", "N/A", "N/A"];
const NO_CERTIFICATES = ["false", "N/A", "false", "N/A"];

/** The parts of an account that a report shows. */
interface Subject {
  readonly id: string;
  readonly partition: string;
  readonly created: Date;
  readonly rootKeys: readonly RootKey[];
  readonly users: readonly string[];
}

/** Renders an account's credential report like IAM: 22 columns, LF, no final newline. */
export function renderReport(account: Subject): string {
  return [COLUMNS, rootRow(account), ...account.users.map((user) => userRow(account, user))]
    .map((values) => values.map(quoteComma).join(","))
    .join("\n");
}

function rootRow({ id, partition, created, rootKeys }: Subject): string[] {
  return [
    "<root_account>",
    `arn:${partition}:iam::${id}:root`,
    timestamp(created),
    "not_supported",
    "no_information",
    "not_supported",
    "not_supported",
    "true",
    ...([1, 2] as const).flatMap((slot) => keyColumns(rootKeys.find((key) => key.slot === slot))),
    ...NO_CERTIFICATES,
  ];
}

function keyColumns(key: RootKey | undefined): string[] {
  if (!key) return NO_KEY;
  const { active, created, lastUsed } = key;
  const use = lastUsed
    ? [timestamp(lastUsed.date), lastUsed.region, lastUsed.service]
    : ["N/A", "N/A", "N/A"];
  return [String(active), timestamp(created), ...use];
}

function userRow({ id, partition, created }: Subject, user: string): string[] {
  return [
    user,
    `arn:${partition}:iam::${id}:user/${user}`,
    timestamp(created),
    "false",
    "N/A",
    "N/A",
    "N/A",
    "false",
    ...NO_KEY,
    ...NO_KEY,
    ...NO_CERTIFICATES,
  ];
}

function quoteComma(value: string): string {
  return value.includes(",") ? `"${value}"` : value;
}

/** To the second, in UTC: `2016-05-16T18:13:11+00:00`. */
function timestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}
