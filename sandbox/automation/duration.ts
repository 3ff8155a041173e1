const SYNTAX = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SECOND_MS = 1000;
const UNITS_MS = [24 * 60 * 60 * SECOND_MS, 60 * 60 * SECOND_MS, 60 * SECOND_MS, SECOND_MS];

/**
 * Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds, such as `PT90S`.
 *
 * @throws {Error} naming what is none
 */
export function parseDuration(duration: string): number {
  const [match, ...counts] = SYNTAX.exec(duration) ?? [];
  if (match === undefined) throw new Error(`The duration ${duration} is not implemented.`);
  return UNITS_MS.reduce((sum, unitMs, index) => sum + unitMs * Number(counts[index] ?? 0), 0);
}
