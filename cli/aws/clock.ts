import { awsTimeOf, parseDateHeader } from "../../shared/timestamp.ts";

/** AWS's time, for records. No compliance type depends on it. */
export interface AwsClock {
  now(): Date;
  /** Why AWS's time is in doubt: AWS gave none, or it is more than 5 minutes from the local clock. */
  readonly doubt?: string;
}

/**
 * Starts a clock at the time of an answer by AWS.
 *
 * @param date the answer's `Date` header; without a valid one, the clock is the local one, and in doubt
 * @param local the local clock
 */
export function awsClock(date: string | undefined, local: () => Date): AwsClock {
  const answeredMs = performance.now();
  const answered = parseDateHeader(date ?? "");
  const time = awsTimeOf(date, local());
  return {
    now: () =>
      answered ? new Date(answered.getTime() + (performance.now() - answeredMs)) : local(),
    ...(time.isCertain ? {} : { doubt: time.doubt }),
  };
}
