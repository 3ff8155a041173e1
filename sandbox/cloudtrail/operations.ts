import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations, Tenant } from "../operation.ts";
import { ServiceError } from "../service-error.ts";
import type { Trail } from "./trails.ts";

const DescribeInput = v.strictObject({
  trailNameList: v.optional(v.array(v.string())),
  includeShadowTrails: v.optional(v.boolean(), true),
});
const StatusInput = v.strictObject({ Name: v.string() });
const SelectorsInput = v.strictObject({ TrailName: v.string() });

/** CloudTrail's operations. */
export const cloudTrailOperations: Operations = {
  DescribeTrails: ({ trails, rules }, input) => {
    const { includeShadowTrails } = parseInput(DescribeInput, input);
    const here = trails.all.filter(
      ({ homeRegion, isMultiRegion }) =>
        homeRegion === rules.region || (isMultiRegion && includeShadowTrails),
    );
    return { trailList: here.map(describe) };
  },

  GetTrailStatus: (tenant, input) => {
    const { isLogging } = find(tenant, parseInput(StatusInput, input).Name);
    return { IsLogging: isLogging };
  },

  GetEventSelectors: (tenant, input) => {
    const trail = find(tenant, parseInput(SelectorsInput, input).TrailName);
    const { advancedEventSelectors } = trail;
    return {
      TrailARN: trail.arn,
      ...(advancedEventSelectors.length > 0
        ? { AdvancedEventSelectors: advancedEventSelectors }
        : { EventSelectors: trail.eventSelectors }),
    };
  },
};

function describe(trail: Trail): object {
  return {
    Name: trail.name,
    S3BucketName: "trails",
    IncludeGlobalServiceEvents: trail.includesGlobalServiceEvents,
    IsMultiRegionTrail: trail.isMultiRegion,
    HomeRegion: trail.homeRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: true,
    HasCustomEventSelectors: trail.advancedEventSelectors.length > 0,
    IsOrganizationTrail: trail.isOrganizationTrail,
  };
}

function find({ trails, account }: Tenant, name: string): Trail {
  const trail = trails.all.find((it) => it.arn === name || it.name === name);
  if (trail) return trail;
  throw new ServiceError(
    "TrailNotFoundException",
    400,
    `Unknown trail: ${name} for the user: ${account.id}`,
  );
}
