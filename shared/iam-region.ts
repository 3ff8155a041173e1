/**
 * The Region that IAM is in, by partition: the one that requests to IAM are signed for. CloudTrail records them there
 * and in no other Region.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
 */
export const IAM_REGIONS: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-cn": "cn-north-1",
  "aws-eusc": "eusc-de-east-1",
  "aws-iso": "us-iso-east-1",
  "aws-iso-b": "us-isob-east-1",
  "aws-iso-e": "eu-isoe-west-1",
  "aws-iso-f": "us-isof-south-1",
};

/** What the names of Regions begin with, by partition. All others are in the partition aws. */
const REGION_PREFIXES = {
  "aws-us-gov": "us-gov-",
  "aws-cn": "cn-",
  "aws-eusc": "eusc-",
  "aws-iso": "us-iso-",
  "aws-iso-b": "us-isob-",
  "aws-iso-e": "eu-isoe-",
  "aws-iso-f": "us-isof-",
};

/** The partition that a Region is in. */
export function partitionOf(region: string): string {
  const [partition = "aws"] =
    Object.entries(REGION_PREFIXES).find(([, prefix]) => region.startsWith(prefix)) ?? [];
  return partition;
}

/** The Region that IAM is in, for whoever is in a Region. */
export function iamRegionOf(region: string): string | undefined {
  return IAM_REGIONS[partitionOf(region)];
}
