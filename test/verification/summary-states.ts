import type { Fault } from "../../sandbox/index.ts";
import { answering, UNREADABLE_ANSWERS } from "./unreadable-answers.ts";

/** An answer to GetAccountSummary, and what has to be read in it. */
export interface SummaryState {
  readonly name: string;
  readonly reads: number | "unreadable";
  readonly fault: Fault;
}

const flagOf = (value: string): Fault =>
  answering((body) =>
    body.replace(/(AccountAccessKeysPresent<\/key><value>)\d+/, (_, before) => before + value),
  );

const unreadable = ([name, fault]: readonly [string, Fault]): SummaryState => ({
  name,
  reads: "unreadable",
  fault,
});

/** Each state that an account summary can be in. */
export const SUMMARY_STATES: readonly SummaryState[] = [
  ...[0, 1, 2].map((flag) => ({ name: `${flag}`, reads: flag, fault: flagOf(`${flag}`) })),
  ...[
    [
      "without the flag",
      answering((body) => body.replace("AccountAccessKeysPresent", "Other")),
    ] as const,
    ["with an empty flag", flagOf("")] as const,
    ...UNREADABLE_ANSWERS,
  ].map(unreadable),
];

const MALFORMED_FLAGS = [" ", "0x0", "00", "-1", "0.5", "1e0", "none", "NaN", "Infinity", "1e400"];

/** More ways of being malformed. */
export const MORE_SUMMARY_STATES: readonly SummaryState[] = [
  ...MALFORMED_FLAGS.map((value) => unreadable([`flag ${JSON.stringify(value)}`, flagOf(value)])),
  unreadable(["without a map", answering((body) => body.replaceAll("SummaryMap", "Other"))]),
  unreadable([
    "of another operation",
    answering((body) => body.replaceAll("GetAccountSummary", "ListUsers")),
  ]),
  unreadable([
    "with the flag twice",
    answering((body) => body.replace(/<entry><key>AccountAccessKeysPresent.*?<\/entry>/, "$&$&")),
  ]),
];
