import { type KeyColumns, readRow } from "./oracle.ts";
import { reportOfKeys } from "./report-text.ts";

const MINUTE_MS = 60_000;
const HOUR = 60;
/** Just more than an hour. IAM tells times to the second. */
const OVER_AN_HOUR = HOUR + 1 / 60;

type Keys = readonly [Columns, Columns];

/** What a user has once for each key: a time in minutes from the report's, or a text. */
interface Columns {
  readonly active: "true" | "false";
  readonly created: number | string;
  readonly used: number | string;
}

/** A root user's row, which may contradict itself or its report. */
export interface RowState {
  readonly name: string;
  /** What has to be read in it, where the report says when it was made, and where it does not. */
  readonly reads: (hasGeneratedTime: boolean) => ReturnType<typeof readRow>;
  /** The report, which was made at that time. */
  readonly csv: (accountId: string, made: Date) => string;
  /** What an annotation has to say about a key of that state. */
  readonly detailsOf: (made: Date) => Readonly<Record<"ACTIVE" | "INACTIVE", readonly string[]>>;
}

const ABSENT: Columns = { active: "false", created: "N/A", used: "N/A" };
const OLD = -1000 * HOUR;

/** Dates of a key that is there. */
const DATES: Readonly<Record<string, Pick<Columns, "created" | "used">>> = {
  "created an hour after the report": { created: HOUR, used: "N/A" },
  "created more than an hour after the report": { created: OVER_AN_HOUR, used: "N/A" },
  "used an hour after the report": { created: OLD, used: HOUR },
  "used more than an hour after the report": { created: OLD, used: OVER_AN_HOUR },
  "used an hour before it was created": { created: OLD, used: OLD - HOUR },
  "used more than an hour before it was created": { created: OLD, used: OLD - OVER_AN_HOUR },
  "created in years to come": { created: 1e7, used: "no_information" },
  "created on a day that does not exist": { created: "2026-02-30T10:00:00+00:00", used: "N/A" },
  "used on a day that does not exist": { created: OLD, used: "2025-02-29T10:00:00+00:00" },
  "created 24 hours from UTC": { created: "2019-03-02T10:00:00-24:00", used: "N/A" },
  "used at 24 o'clock": { created: OLD, used: "2019-03-02T24:00:00Z" },
};

/** Where a key with such dates is. */
const PLACES: Readonly<Record<string, (dates: Pick<Columns, "created" | "used">) => Keys>> = {
  "slot 1, inactive": (dates) => [{ active: "false", ...dates }, ABSENT],
  "slot 2, inactive": (dates) => [ABSENT, { active: "false", ...dates }],
  "slot 1, inactive, beside an active one": (dates) => [
    { active: "false", ...dates },
    { active: "true", created: OLD, used: "N/A" },
  ],
  "slot 2, active": (dates) => [ABSENT, { active: "true", ...dates }],
};

const dated = Object.entries(PLACES).flatMap(([place, keysWith]) =>
  Object.entries(DATES).map(([dates, columns]) =>
    rowState(`a key in ${place}, ${dates}`, keysWith(columns)),
  ),
);

const KEYS = {
  "no key": [ABSENT, ABSENT],
  "an inactive key": [{ active: "false", created: OLD, used: "N/A" }, ABSENT],
  "an active key": [ABSENT, { active: "true", created: OLD, used: "N/A" }],
} as const;

/** A column for a key beside the two that a user can have. */
const furtherSlots = Object.entries(KEYS).flatMap(([what, keys]) =>
  ["true", "false", "N/A", "", "perhaps"].map((third) =>
    rowState(`${what}, and ${JSON.stringify(third)} in a third slot`, keys, third),
  ),
);

/** Rows as IAM is not known to make them, and some that are just possible. */
export const ROW_STATES: readonly RowState[] = [...dated, ...furtherSlots];

function rowState(name: string, keys: Keys, third?: string): RowState {
  const [first, second] = keys;
  return {
    name,
    reads: (hasGeneratedTime) =>
      readRow({
        keys: [columnsOf(first), columnsOf(second)],
        ...(third === undefined ? {} : { third }),
        hasGeneratedTime,
      }),
    csv: (accountId, made) =>
      reportOfKeys(
        accountId,
        keys.map((key) => textsOf(key, made)),
        third,
      ),
    detailsOf: (made) => ({
      ACTIVE: keys.filter(({ active }) => active === "true").flatMap((key) => facts(key, made)),
      INACTIVE: keys
        .filter(({ active, created }) => active === "false" && created !== "N/A")
        .flatMap((key) => facts(key, made)),
    }),
  };
}

function columnsOf({ active, created, used }: Columns): KeyColumns {
  const timeOf = (value: number | string) => {
    if (typeof value === "number") return value;
    return SAYS_NOTHING.has(value) ? "N/A" : "no time";
  };
  return { isActive: active === "true", created: timeOf(created), used: timeOf(used) };
}

const SAYS_NOTHING: ReadonlySet<unknown> = new Set(["N/A", "no_information"]);

/** The five columns of a key. */
function textsOf({ active, created, used }: Columns, made: Date): readonly string[] {
  const where = typeof used === "number" ? ["us-east-1", "s3"] : ["N/A", "N/A"];
  const texts = [created, used].map((value) =>
    typeof value === "number" ? `${secondOf(value, made)}+00:00` : value,
  );
  return [active, ...texts, ...where];
}

/** All that an annotation has to say about a key besides its state. */
function facts({ created, used }: Columns, made: Date): readonly string[] {
  const day = (minutes: number) => secondOf(minutes, made).slice(0, "2019-03-02".length);
  return [
    typeof created === "number" ? `created ${day(created)}` : "creation unknown",
    typeof used === "number"
      ? `last used ${day(used)} by s3 in us-east-1`
      : SAYS_NOTHING.has(used)
        ? "no use on record"
        : "last use unknown",
  ];
}

function secondOf(minutes: number, made: Date): string {
  const time = new Date(made.getTime() + minutes * MINUTE_MS);
  return time.toISOString().slice(0, "2019-03-02T10:00:00".length);
}
