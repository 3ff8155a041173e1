/**
 * How often AWS Config can evaluate a periodic rule, with the hours between two evaluations.
 * See https://docs.aws.amazon.com/config/latest/APIReference/API_SourceDetail.html
 */
export const FREQUENCY_HOURS = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
} as const;

export type Frequency = keyof typeof FREQUENCY_HOURS;

/** Hours in which two evaluations in a row must have been missed, at a frequency of `hours`. */
export function silenceHours(hours: number): number {
  return 2 * hours + 1;
}
