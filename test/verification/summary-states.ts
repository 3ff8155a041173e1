import type { Fault } from "root-access-key-sandbox";
import type { FleetAccount } from "../integration/fleet.ts";
import { NO_DATES } from "./clock-states.ts";
import { answering, lastingStrikes } from "./strikes.ts";

/** An answer to GetAccountSummary, and what has to be read in it. */
export interface SummaryState {
  readonly name: string;
  readonly reads: number | "unreadable";
  readonly fault: Fault;
  /** Whether nothing but a limit of time ends the request. */
  readonly hangs: boolean;
  /** Makes it true, where the fault does not. */
  readonly arrange?: (under: FleetAccount) => void;
  /** No request to IAM may follow it. */
  readonly isLast?: boolean;
}

const LONG_AGO = "Thu, 01 Jan 2015 00:00:00 GMT";

const flagOf = (value: string): Fault =>
  answering((body) =>
    body.replace(/(AccountAccessKeysPresent<\/key><value>)\d+/, (_, before) => before + value),
  );

const unreadable = (name: string, fault: Fault, hangs = false): SummaryState => ({
  name,
  reads: "unreadable",
  fault,
  hangs,
});

/** What an account summary says, in short. */
export const PLAIN_SUMMARIES: readonly SummaryState[] = [
  ...[0, 1].map((flag) => ({
    name: `${flag}`,
    reads: flag,
    fault: flagOf(`${flag}`),
    hangs: false,
  })),
  unreadable("denied", { kind: "accessDenied" }),
];

const SUMMARY_DATES = [...NO_DATES, { name: "a Date years ago", header: LONG_AGO }];

/** Summaries that are read, in answers that do not say what time it is, which is nothing to them. */
export const DATED_SUMMARIES: readonly SummaryState[] = SUMMARY_DATES.flatMap(({ name, header }) =>
  [0, 1].map((flag) => ({
    name: `${flag}, in an answer with ${name}`,
    reads: flag,
    fault: { kind: "date", date: header },
    hangs: false,
    arrange: ({ account }) => {
      for (const { slot } of account.rootKeys) account.deleteRootKey(slot);
      if (flag > 0) account.createRootKey();
    },
    // The SDK signs the next request by it.
    isLast: header === LONG_AGO,
  })),
);

/** Each state that an account summary can be in. */
export const SUMMARY_STATES: readonly SummaryState[] = [
  ...[0, 1, 2].map((flag) => ({
    name: `${flag}`,
    reads: flag,
    fault: flagOf(`${flag}`),
    hangs: false,
  })),
  unreadable(
    "without the flag",
    answering((body) => body.replace("AccountAccessKeysPresent", "Other")),
  ),
  unreadable("with an empty flag", flagOf("")),
  ...lastingStrikes("GetAccountSummary").map(({ name, fault, hangs }) =>
    unreadable(name, fault, hangs),
  ),
];

const MALFORMED_FLAGS = [" ", "0x0", "00", "-1", "0.5", "1e0", "none", "NaN", "Infinity", "1e400"];

/** More ways of being malformed. */
export const MORE_SUMMARY_STATES: readonly SummaryState[] = [
  ...MALFORMED_FLAGS.map((value) => unreadable(`flag ${JSON.stringify(value)}`, flagOf(value))),
  unreadable(
    "without a map",
    answering((body) => body.replaceAll("SummaryMap", "Other")),
  ),
  unreadable(
    "of another operation",
    answering((body) => body.replaceAll("GetAccountSummary", "ListUsers")),
  ),
  unreadable(
    "with the flag twice",
    answering((body) => body.replace(/<entry><key>AccountAccessKeysPresent.*?<\/entry>/, "$&$&")),
  ),
];
