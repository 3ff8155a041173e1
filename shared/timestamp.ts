/** How far AWS's clock may be ahead of the function's. */
export const CLOCK_SKEW_MS = 5 * 60 * 1000;

const ISO_8601 =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Reads an ISO 8601 date and time with an offset, as AWS Config and IAM write them
 * (`2016-07-13T21:50:00.373Z`, `2016-05-16T18:13:11+00:00`).
 *
 * @returns nothing where the text is anything else; a guess could make evidence look newer than it is
 */
export function parseTimestamp(text: string): Date | undefined {
  const { year, month, day } = ISO_8601.exec(text)?.groups ?? {};
  const time = new Date(text);
  if (day === undefined || Number.isNaN(time.getTime())) return undefined;
  // JavaScript takes February 31 for March 3.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) <= lastDay ? time : undefined;
}
