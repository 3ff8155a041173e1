import type { Fault } from "root-access-key-sandbox";
import type { FleetAccount } from "../integration/fleet.ts";
import type { Report } from "./oracle.ts";
import { HEADER, reportOf, rootRow, SLOTS } from "./report-text.ts";
import { answering, lastingStrikes } from "./strikes.ts";

/** A credential report as IAM gives it or does not, and what has to be read in it. */
export interface ReportState {
  readonly name: string;
  readonly reads: Report;
  /** Makes it so, and gives the time of the report, if it has one. */
  readonly arrange: (under: FleetAccount) => Date | undefined;
  /** Whether it takes waiting, for what comes or for what never does. */
  readonly takesTime: boolean;
  /** It is what is there in the end, and was not there at first. */
  readonly comesLate?: true;
}

const MINUTE_MS = 60_000;

/** Puts a report and its time, if it has one, into an answer. */
function giving(csv: string | Uint8Array, generatedTime: Date | undefined): Fault {
  const content = Buffer.from(csv).toString("base64");
  const time = generatedTime ? `<GeneratedTime>${generatedTime.toISOString()}</GeneratedTime>` : "";
  return answering((body) =>
    body
      .replace(/(?<=<Content>)[^<]*/, () => content)
      .replace(/<GeneratedTime>[^<]*<\/GeneratedTime>/, time),
  );
}

function minutesAgo({ sandbox }: FleetAccount, minutes: number): Date {
  return new Date(sandbox.clock().getTime() - minutes * MINUTE_MS);
}

/** Ages in minutes, and whether a report of that age is fresh: up to 4 h 15 min, and 5 min ahead. */
const AGES: readonly (readonly [name: string, minutes: number | undefined, isFresh: boolean])[] = [
  ["4 h 14 min old", 4 * 60 + 14, true],
  ["4 h 16 min old", 4 * 60 + 16, false],
  ["8 days old", 8 * 24 * 60, false],
  ["without a time", undefined, false],
  ["6 min ahead", -6, false],
];

/** Each with each: what the slots say, and of when. */
const read: readonly ReportState[] = AGES.flatMap(([age, minutes, isFresh]) =>
  SLOTS.flatMap((first) =>
    SLOTS.map((second): ReportState => {
      const slots = [first, second] as const;
      return {
        name: `${first} and ${second}, ${age}`,
        reads: { slots, isFresh },
        takesTime: false,
        arrange: (under) => {
          const time = minutes === undefined ? undefined : minutesAgo(under, minutes);
          under.account.reports.request();
          under.fail("GetCredentialReport", giving(reportOf(under.account.id, slots), time));
          return time;
        },
      };
    }),
  ),
);

/** An old report in the place of which IAM makes a new one. */
const replaced: readonly ReportState[] = SLOTS.map((slot) => {
  const slots = [slot, "ABSENT"] as const;
  return {
    name: `${slot} and ABSENT, old, then new`,
    reads: { slots, isFresh: true },
    takesTime: true,
    comesLate: true,
    arrange: (under) => {
      const csv = reportOf(under.account.id, slots);
      under.fail("GetCredentialReport", giving(csv, minutesAgo(under, 300)), { times: 1 });
      const time = minutesAgo(under, 0);
      under.fail("GetCredentialReport", giving(csv, time), { after: 1 });
      return time;
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
        reads: { slots, isFresh: minutes < 240 },
        takesTime: fault.kind === "delay",
        arrange: (under) => {
          under.account.reports.request();
          const time = minutesAgo(under, minutes);
          under.fail("GetCredentialReport", giving(reportOf(under.account.id, slots), time));
          under.fail("GenerateCredentialReport", fault);
          return time;
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
      reads: { slots, isFresh: false },
      takesTime: true,
      arrange: (under) => {
        const time = minutesAgo(under, 300);
        const csv = reportOf(under.account.id, slots);
        arrangeSuccession(under, giving(csv, time), fault);
        return time;
      },
    };
  }),
);

/** An old report, and then another account's, which tells that neither can be trusted. */
const overtaken: ReportState = {
  name: "ACTIVE and ABSENT, old, then another account's",
  reads: "another account's",
  takesTime: true,
  comesLate: true,
  arrange: (under) => {
    const own = giving(reportOf(under.account.id, ACTIVE), minutesAgo(under, 300));
    const other = giving(reportOf(STRANGER_ID, ACTIVE), minutesAgo(under, 0));
    arrangeSuccession(under, own, other);
    return undefined;
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
    reads,
    takesTime: false,
    arrange: (under) => {
      under.account.reports.request();
      under.fail("GetCredentialReport", giving(csvOf(under.account.id), minutesAgo(under, 60)));
      return undefined;
    },
  };
}

const pending: readonly ReportState[] = [
  {
    name: "never ready",
    reads: "unreadable",
    takesTime: true,
    arrange: ({ account }) => {
      account.reports.generationMs = Infinity;
      return undefined;
    },
  },
  {
    name: "expired, and no new one gets ready",
    reads: "unreadable",
    takesTime: true,
    arrange: (under) => {
      under.hoursAgo(8 * 24, () => under.account.reports.request());
      under.account.reports.generationMs = Infinity;
      return undefined;
    },
  },
  {
    name: "refused before it was made",
    reads: "unreadable",
    takesTime: false,
    arrange: (under) => {
      under.fail("GenerateCredentialReport", { kind: "accessDenied" });
      return undefined;
    },
  },
];

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
      reads: "unreadable",
      // The rule itself waits where there is no report yet.
      takesTime: hangs || fault.kind === "serviceError",
      arrange: (under) => {
        under.account.reports.request();
        under.fail("GetCredentialReport", fault);
        return undefined;
      },
    }),
  ),
];
