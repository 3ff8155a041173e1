import type { ConfigServiceClient } from "@aws-sdk/client-config-service";

/**
 * What time it is for AWS, in whose time results are. The client has learnt from AWS's answers how far
 * this computer's clock is off, so that a clock that is slow does not make a stale result new.
 *
 * @param now by this computer's clock
 */
export function awsTime({ config }: ConfigServiceClient, now: Date): Date {
  return new Date(now.getTime() + config.systemClockOffset);
}
