import { visibly } from "./text.ts";

/** The largest difference between two clocks with which AWS accepts signatures. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000;

const ISO_8601 =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Reads an ISO 8601 date and time with an offset, as AWS Config and IAM write them
 * (`2016-07-13T21:50:00.373Z`, `2016-05-16T18:13:11+00:00`).
 *
 * @returns undefined if the text is anything else, or a date that does not exist: a guess could make evidence
 *   look newer than it is
 */
export function parseTimestamp(text: string): Date | undefined {
  const { year, month, day } = ISO_8601.exec(text)?.groups ?? {};
  const time = new Date(text);
  if (day === undefined || Number.isNaN(time.getTime())) return undefined;
  // JavaScript reads February 31 as March 3.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= lastDay ? time : undefined;
}

/** Reads a `Date` header such as `Fri, 27 Nov 2026 02:40:20 GMT`; undefined if it is malformed. */
export function parseDateHeader(text: string): Date | undefined {
  const time = new Date(text);
  // JavaScript writes dates in the same format as AWS. A wrong weekday is malformed.
  return !Number.isNaN(time.getTime()) && time.toUTCString() === text ? time : undefined;
}

/** The time of AWS's clock, or why it is in doubt. */
export type AwsTime =
  | { readonly isCertain: true; readonly now: Date }
  | { readonly isCertain: false; readonly doubt: string };

/**
 * Reads AWS's time from the `Date` header of an answer. If it is more than 5 minutes from the local clock, the
 * two cannot both be right, and no age can be based on either.
 *
 * @param date the header, such as `Fri, 27 Nov 2026 02:40:20 GMT`
 * @param local the local time at which the answer was received
 */
export function awsTimeOf(date: string | undefined, local: Date): AwsTime {
  if (date === undefined) return inDoubt("AWS's answer has no Date header");
  const now = parseDateHeader(date);
  if (!now) {
    return inDoubt(
      `AWS's answer has a malformed Date header, ${JSON.stringify(visibly(date.slice(0, 40)))}`,
    );
  }
  if (Math.abs(now.getTime() - local.getTime()) > CLOCK_SKEW_MS) {
    return inDoubt(
      `AWS's clock says ${now.toISOString()} and the local clock ${local.toISOString()}, more than 5 minutes apart`,
    );
  }
  return { isCertain: true, now };
}

function inDoubt(doubt: string): AwsTime {
  return { isCertain: false, doubt };
}
