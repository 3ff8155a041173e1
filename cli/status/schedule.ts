import type { ConfigRule } from "@aws-sdk/client-config-service";
import { FREQUENCY_HOURS, silenceHours } from "../../shared/config-rule.ts";

/** After so many hours any rule is silent, however seldom it is evaluated. */
export const LONGEST_SILENCE_HOURS = silenceHours(FREQUENCY_HOURS.TwentyFour_Hours);

/** Hours without a result after which a rule is silent; where it states no frequency, the longest. */
export function silentAfterHours({
  MaximumExecutionFrequency,
  Source,
}: Partial<Pick<ConfigRule, "MaximumExecutionFrequency" | "Source">>): number {
  const stated = Source?.SourceDetails?.map((detail) => detail.MaximumExecutionFrequency);
  const frequency = stated?.find((it) => it !== undefined) ?? MaximumExecutionFrequency;
  return frequency !== undefined && Object.hasOwn(FREQUENCY_HOURS, frequency)
    ? silenceHours(FREQUENCY_HOURS[frequency])
    : LONGEST_SILENCE_HOURS;
}
