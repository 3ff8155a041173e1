import { type Io, say } from "../io.ts";
import { type Profiles, settingsOf } from "./profiles.ts";

/** See https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
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

/**
 * Chooses the Region: the one named, else that of the environment, else that of the profile, which the SDK reads, else
 * the one that IAM is in. Writes it where the SDK looks for it.
 */
export function chooseRegion(
  named: string | undefined,
  profiles: Profiles,
  io: Pick<Io, "stderr">,
): void {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  const region = named ?? (AWS_REGION || AWS_DEFAULT_REGION);
  if (region) {
    process.env.AWS_REGION = region;
    return;
  }
  // To the SDK, an empty one is a Region.
  delete process.env.AWS_REGION;
  const profile = settingsOf(profiles);
  if (profile.region) return;
  const iamRegion = IAM_REGIONS[partitionOf(profile)] ?? "us-east-1";
  process.env.AWS_REGION = iamRegion;
  say(
    io,
    `No AWS Region is set, so ${iamRegion} is used. Name another with --region or AWS_REGION.`,
  );
}

function partitionOf({ role_arn, sso_region = "" }: Profiles["all"][string]): string {
  const partition = role_arn?.split(":")[1];
  if (partition !== undefined) return partition;
  if (sso_region.startsWith("us-gov-")) return "aws-us-gov";
  return sso_region.startsWith("cn-") ? "aws-cn" : "aws";
}
