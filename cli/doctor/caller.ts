import { IAM_REGIONS } from "../../shared/iam-region.ts";
import type { Check, Judgement } from "./check.ts";
import type { Place } from "./place.ts";

type Context = Pick<Place, "caller" | "region">;

const callerCheck: Check<Context> = {
  id: "caller",
  title: "Caller",
  actions: ["sts:GetCallerIdentity"],
  async *run({ caller }) {
    yield judgeCaller(caller);
  },
};

const regionCheck: Check<Context> = {
  id: "region",
  title: "Region",
  actions: [],
  async *run({ caller, region }) {
    yield judgeRegion(caller.partition, region);
  },
};

/** Who looks, and where: first in each output, as they need no call but the one that has been made. */
export const PLACE_CHECKS: readonly Check<Context>[] = [callerCheck, regionCheck];

function judgeCaller({
  accountId,
  arn,
  partition,
  clock,
}: Pick<Place, "caller">["caller"]): Judgement {
  const found = `${arn} in account ${accountId}, partition ${partition}.`;
  if (arn.endsWith(":root")) {
    return {
      health: "WARNING",
      found: `${found} These are credentials of the root user.`,
      fix: "Sign in as a role instead, and delete the root access key if that is what you use.",
    };
  }
  if (clock.doubt === undefined) return { health: "GOOD", found };
  return { health: "WARNING", found: `${found} AWS's time is in doubt: ${clock.doubt}.` };
}

/**
 * CloudTrail records changes of root keys only in the Region that IAM is in.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export function judgeRegion(partition: string, region: string): Judgement {
  const iamRegion = IAM_REGIONS[partition];
  if (iamRegion === undefined) {
    return {
      health: "UNKNOWN",
      found: `${region}. Where IAM is in the partition ${partition} is not known here.`,
    };
  }
  if (region === iamRegion) return { health: "GOOD", found: `${region}, where IAM is.` };
  return {
    health: "WARNING",
    found: `${region}. IAM is in ${iamRegion}: here, changes to root keys neither re-evaluate the rule nor send notifications. The rule finds them on its schedule.`,
    fix: `If the rule is deployed in ${iamRegion}, run this with --region ${iamRegion}. Otherwise deploy it there.`,
  };
}
