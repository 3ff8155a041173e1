import type { Time } from "./oracle.ts";

/** AWS's clock, by the local one. */
interface ClockState {
  readonly name: string;
  /** Minutes. */
  readonly date: Exclude<Time, string>;
}

const DAY_MINUTES = 24 * 60;

export const CLOCKS: readonly [ClockState, ...ClockState[]] = [
  { name: "the same time", date: 0 },
  ...Object.entries({
    "2 min": 2,
    "6 min": 6,
    "3 days": 3 * DAY_MINUTES,
    "40 days": 40 * DAY_MINUTES,
  }).flatMap(([name, minutes]) => [
    { name: `${name} ahead`, date: minutes },
    { name: `${name} behind`, date: -minutes },
  ]),
];

/** `Date` headers that say no time, and by which the SDK does not sign either. */
export const NO_DATES: readonly { readonly name: string; readonly header: string | undefined }[] = [
  { name: "no Date", header: undefined },
  { name: "an empty Date", header: "" },
  { name: "a Date that says yesterday", header: "yesterday" },
  { name: "a Date of another zone", header: "Fri, 27 Nov 2026 02:40:20 UTX" },
];
