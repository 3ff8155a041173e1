import type { Fault } from "root-access-key-sandbox";
import type { FleetAccount } from "../integration/fleet.ts";
import { NO_DATES } from "./clock-states.ts";
import { type Details, isFreshReport, type Report, type Slot, type Time } from "./oracle.ts";
import { HEADER, reportOf, rootRow, SLOTS } from "./report-text.ts";
import { ROW_STATES, type RowState } from "./row-states.ts";
import { answering, lastingStrikes } from "./strikes.ts";

/** A credential report as IAM gives it or does not, and what has to be read in it. */
export interface ReportState {
  readonly name: string;
  /** @param date what AWS's clock says in the report's answer, by the local one */
  readonly reads: (date: Time) => Report;
  /** Makes it so, and gives the report's time, if it has one, and what it shows about keys, if not `KEY_DETAILS`. */
  readonly arrange: (under: FleetAccount) => Partial<Details>;
  /** Whether it takes waiting, for what comes or for what never does. */
  readonly takesTime: boolean;
  /** It is what is there in the end, and was not there at first. */
  readonly comesLate?: true;
}

const MINUTE_MS = 60_000;

/** Puts a report and its time, if it has one, into an answer. */
function giving(csv: string | Uint8Array, generatedTime: Date | string | undefined): Fault {
  const content = Buffer.from(csv).toString("base64");
  const text = generatedTime instanceof Date ? generatedTime.toISOString() : generatedTime;
  const time = text === undefined ? "" : `<GeneratedTime>${text}</GeneratedTime>`;
  return answering((body) =>
    body
      .replace(/(?<=<Content>)[^<]*/, () => content)
      .replace(/<GeneratedTime>[^<]*<\/GeneratedTime>/, time),
  );
}

function madeAt(time: Date | undefined): Partial<Details> {
  return { generatedTime: time && `${time.toISOString().slice(0, "2026-11-23T14:05".length)}Z` };
}

function minutesAgo({ sandbox }: FleetAccount, minutes: number): Date {
  return new Date(sandbox.clock().getTime() - minutes * MINUTE_MS);
}

type Age = readonly [name: string, minutes: number | undefined];

/** Ages in minutes by AWS's clock, on both sides of 4 h 15 min and of 5 min ahead. */
const AGES: readonly Age[] = [
  ["4 h 14 min old", 4 * 60 + 14],
  ["4 h 16 min old", 4 * 60 + 16],
  ["8 days old", 8 * 24 * 60],
  ["without a time", undefined],
  ["6 min ahead", -6],
];

function readState([age, minutes]: Age, slots: readonly [Slot, Slot]): ReportState {
  return {
    name: `${slots.join(" and ")}, ${age}`,
    reads: (date) => ({ slots, isFresh: isFreshAtAge(minutes, date) }),
    takesTime: false,
    arrange: (under) => {
      const time = minutes === undefined ? undefined : minutesAgo(under, minutes);
      under.account.reports.request();
      under.fail("GetCredentialReport", giving(reportOf(under.account.id, slots), time));
      return madeAt(time);
    },
  };
}

/** @param date by the local clock, which is right where AWS's says no time */
function isFreshAtAge(minutes: number | undefined, date: Time): boolean {
  const awsTime = date === "no time" ? 0 : date;
  return isFreshReport(minutes === undefined ? "no time" : awsTime - minutes, date);
}

/** Each with each: what the slots say, and of when. */
const read: readonly ReportState[] = AGES.flatMap((age) =>
  SLOTS.flatMap((first) => SLOTS.map((second) => readState(age, [first, second]))),
);

/** Slots that differ in what comes of them. */
const SLOT_PAIRS: readonly (readonly [Slot, Slot])[] = [
  ...SLOTS.map((slot) => [slot, "ABSENT"] as const),
  ["INACTIVE", "ACTIVE"],
  ["UNREADABLE", "ACTIVE"],
];

/** Reports for which it matters whose clock is right. */
export const AGED_REPORTS: readonly ReportState[] = [...AGES, ["4 min ahead", -4] as const].flatMap(
  (age) => SLOT_PAIRS.map((slots) => readState(age, slots)),
);

const HOUR_MINUTES = 60;
const NEW: Age = ["1 h old", HOUR_MINUTES];
/** Reports for which it matters when they were read, and which would do otherwise. */
export const NEW_REPORTS = SLOT_PAIRS.map((slots) => readState(NEW, slots));

/** Times that a report cannot have been made at, and whether the rest of its answer can be read. */
const NO_TIMES = [
  ["", false],
  ["yesterday", false],
  ["2026-02-30T10:00:00Z", true],
  ["2026-11-27T10:00:00-24:00", true],
] as const;
const untimed = NO_TIMES.flatMap(([text, isRead]) =>
  SLOT_PAIRS.map(
    (slots): ReportState => ({
      name: `${slots.join(" and ")}, made at ${JSON.stringify(text)}`,
      reads: (date) => (isRead ? { slots, isFresh: isFreshReport("no time", date) } : "unreadable"),
      takesTime: false,
      arrange: (under) => {
        under.account.reports.request();
        under.fail("GetCredentialReport", giving(reportOf(under.account.id, slots), text));
        return {};
      },
    }),
  ),
);

/** Rows that contradict themselves or their report, or just do not. */
const contradictory = ROW_STATES.flatMap((row) =>
  [NEW, ["without a time", undefined] as const].map((age) => ofRow(row, age)),
);

function ofRow({ name, reads, csv, detailsOf }: RowState, [age, minutes]: Age): ReportState {
  const hasTime = minutes !== undefined;
  const slots = reads(hasTime);
  return {
    name: `${name}, ${age}`,
    reads: (date) =>
      slots === "unreadable" ? slots : { slots, isFresh: isFreshAtAge(minutes, date) },
    takesTime: false,
    arrange: (under) => {
      const made = minutesAgo(under, HOUR_MINUTES);
      const time = hasTime ? made : undefined;
      under.account.reports.request();
      under.fail("GetCredentialReport", giving(csv(under.account.id, made), time));
      return { ...madeAt(time), ofKey: detailsOf(made) };
    },
  };
}

/** An old report that IAM replaces by a new one. */
const replaced: readonly ReportState[] = SLOTS.map((slot) => {
  const slots = [slot, "ABSENT"] as const;
  return {
    name: `${slot} and ABSENT, old, then new`,
    reads: () => ({ slots, isFresh: true }),
    takesTime: true,
    comesLate: true,
    arrange: (under) => {
      const csv = reportOf(under.account.id, slots);
      under.fail("GetCredentialReport", giving(csv, minutesAgo(under, 300)), { times: 1 });
      const time = minutesAgo(under, 0);
      under.fail("GetCredentialReport", giving(csv, time), { after: 1 });
      return madeAt(time);
    },
  };
});

/** A report that can be read although a new one cannot be had. */
const withoutNewOne: readonly ReportState[] = (
  [
    ["denied", { kind: "accessDenied" }],
    ["never answered", { kind: "delay", ms: Infinity }],
  ] as const
).flatMap(([name, fault]) =>
  SLOTS.flatMap((slot) =>
    [60, 300].map((minutes): ReportState => {
      const slots = [slot, "ABSENT"] as const;
      return {
        name: `${slot} and ABSENT, ${minutes} min old, the request for a new one ${name}`,
        reads: () => ({ slots, isFresh: minutes < 240 }),
        takesTime: fault.kind === "delay",
        arrange: (under) => {
          under.account.reports.request();
          const time = minutesAgo(under, minutes);
          under.fail("GetCredentialReport", giving(reportOf(under.account.id, slots), time));
          under.fail("GenerateCredentialReport", fault);
          return madeAt(time);
        },
      };
    }),
  ),
);

const ACTIVE = ["ACTIVE", "ABSENT"] as const;
const STRANGER_ID = "999999999999";

/** What can come in the place of a new report, while the one at hand is old. */
const SUCCESSORS: readonly (readonly [name: string, fault: Fault])[] = [
  [
    "in progress",
    { kind: "serviceError", code: "ReportInProgress", status: 404, message: "It is generated." },
  ],
  ["denied", { kind: "accessDenied" }],
  ["malformed", giving("", undefined)],
];

/** An old report that can be read, after which there is none: it still tells what it told. */
const outlasting: readonly ReportState[] = SUCCESSORS.flatMap(([name, fault]) =>
  SLOTS.map((slot): ReportState => {
    const slots = [slot, "ABSENT"] as const;
    return {
      name: `${slot} and ABSENT, old, then ${name}`,
      reads: () => ({ slots, isFresh: false }),
      takesTime: true,
      arrange: (under) => {
        const time = minutesAgo(under, 300);
        const csv = reportOf(under.account.id, slots);
        arrangeSuccession(under, giving(csv, time), fault);
        return madeAt(time);
      },
    };
  }),
);

/** An old report, and then another account's, which shows that neither can be trusted. */
const overtaken: ReportState = {
  name: "ACTIVE and ABSENT, old, then another account's",
  reads: () => "another account's",
  takesTime: true,
  comesLate: true,
  arrange: (under) => {
    const own = giving(reportOf(under.account.id, ACTIVE), minutesAgo(under, 300));
    const other = giving(reportOf(STRANGER_ID, ACTIVE), minutesAgo(under, 0));
    arrangeSuccession(under, own, other);
    return {};
  },
};

/** The first report that is read, and what comes of every reading after it, while IAM makes a new one. */
function arrangeSuccession(under: FleetAccount, first: Fault, later: Fault): void {
  under.hoursAgo(5, () => under.account.reports.request());
  under.account.reports.generationMs = Infinity;
  under.fail("GetCredentialReport", first, { times: 1 });
  under.fail("GetCredentialReport", later, { after: 1 });
}

const malformed: readonly (readonly [string, (accountId: string) => string | Uint8Array])[] = [
  ["without a root row", (id) => reportOf(id, ACTIVE).replace("<root_account>", "root")],
  ["with two root rows", (id) => `${reportOf(id, ACTIVE)}\n${rootRow(id, ACTIVE)}`],
  ["with nothing but columns", () => HEADER],
  ["empty", () => ""],
  ["not in UTF-8", (id) => Buffer.from(`${reportOf(id, ACTIVE)}\n\xff`, "latin1")],
  ["without a column", (id) => reportOf(id, ACTIVE).replace("access_key_1_active", "other")],
  [
    "with a column twice",
    (id) => reportOf(id, ACTIVE).replace("mfa_active", "access_key_1_active"),
  ],
  ["with a row cut short", (id) => reportOf(id, ACTIVE).slice(0, -10)],
  ["with a root row of a user's ARN", (id) => reportOf(id, ACTIVE).replace(":root", ":user/root")],
  [
    "of more keys than it shows",
    (id) =>
      reportOf(id, ["ABSENT", "ABSENT"])
        .replace("\n", ",additional_credentials_info\n")
        .concat(",access_key_3"),
  ],
];

const strange: readonly (readonly [string, (accountId: string) => string])[] = [
  ["another account's", () => reportOf(STRANGER_ID, ACTIVE)],
  ["another account's, without a key", () => reportOf(STRANGER_ID, ["ABSENT", "ABSENT"])],
  [
    "another account's beside its own",
    (id) => `${reportOf(id, ACTIVE)}\n${rootRow(STRANGER_ID, ACTIVE)}`,
  ],
];

function whole(
  reads: Report,
  [name, csvOf]: readonly [string, (accountId: string) => string | Uint8Array],
): ReportState {
  return {
    name,
    reads: () => reads,
    takesTime: false,
    arrange: (under) => {
      under.account.reports.request();
      under.fail("GetCredentialReport", giving(csvOf(under.account.id), minutesAgo(under, 60)));
      return {};
    },
  };
}

const pending: readonly ReportState[] = [
  {
    name: "never ready",
    reads: () => "unreadable",
    takesTime: true,
    arrange: ({ account }) => {
      account.reports.generationMs = Infinity;
      return {};
    },
  },
  {
    name: "expired, and no new one gets ready",
    reads: () => "unreadable",
    takesTime: true,
    arrange: (under) => {
      under.hoursAgo(8 * 24, () => under.account.reports.request());
      under.account.reports.generationMs = Infinity;
      return {};
    },
  },
  {
    name: "refused before it was made",
    reads: () => "unreadable",
    takesTime: false,
    arrange: (under) => {
      under.fail("GenerateCredentialReport", { kind: "accessDenied" });
      return {};
    },
  },
];

/** As `CREATED_HOURS` ago; the sandbox makes such reports itself. */
const OWN_SLOTS: readonly (readonly [Slot, Slot])[] = [
  ["ABSENT", "ABSENT"],
  ["INACTIVE", "ABSENT"],
  ["ACTIVE", "ABSENT"],
  ["INACTIVE", "ACTIVE"],
];
const CREATED_HOURS = 1000;

/** Reports in answers that do not say what time it is. */
const undated = NO_DATES.flatMap(({ name, header }) =>
  OWN_SLOTS.map(
    (slots): ReportState => ({
      name: `${slots.join(" and ")}, 1 h old, in an answer with ${name}`,
      reads: () => ({ slots, isFresh: isFreshAtAge(HOUR_MINUTES, "no time") }),
      takesTime: false,
      arrange: (under) => {
        const { account } = under;
        const created = minutesAgo(under, CREATED_HOURS * HOUR_MINUTES);
        under.hoursAgo(CREATED_HOURS, () => putKeys(under, slots));
        const time = minutesAgo(under, HOUR_MINUTES);
        under.hoursAgo(1, () => account.reports.request());
        under.fail("GetCredentialReport", { kind: "date", date: header });
        const key = [
          `created ${created.toISOString().slice(0, "2019-03-02".length)}`,
          "no use on record",
        ];
        return { ...madeAt(time), ofKey: { ACTIVE: key, INACTIVE: key } };
      },
    }),
  ),
);

function putKeys({ account }: FleetAccount, slots: readonly [Slot, Slot]): void {
  for (const slot of slots) {
    if (slot !== "ABSENT")
      account.setRootKeyActive(account.createRootKey().slot, slot === "ACTIVE");
  }
}

/** Reports that are wrong in ways that have nothing to do with how a summary is wrong. */
export const ODD_REPORTS: readonly ReportState[] = [...untimed, ...contradictory, ...undated];

/** Each state that a credential report can be in. */
export const REPORT_STATES: readonly ReportState[] = [
  ...read,
  ...replaced,
  ...withoutNewOne,
  ...outlasting,
  overtaken,
  ...strange.map((entry) => whole("another account's", entry)),
  ...malformed.map((entry) => whole("unreadable", entry)),
  ...pending,
  ...lastingStrikes("GetCredentialReport").map(
    ({ name, fault, hangs }): ReportState => ({
      name,
      reads: () => "unreadable",
      // The rule itself waits where there is no report yet.
      takesTime: hangs || fault.kind === "serviceError",
      arrange: (under) => {
        under.account.reports.request();
        under.fail("GetCredentialReport", fault);
        return {};
      },
    }),
  ),
];
