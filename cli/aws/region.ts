import { IAM_REGIONS, partitionOf } from "../../shared/iam-region.ts";
import { type Io, say } from "../io.ts";
import { type Profiles, settingsOf } from "./profiles.ts";

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
  const iamRegion = IAM_REGIONS[partitionOfProfile(profile)] ?? "us-east-1";
  process.env.AWS_REGION = iamRegion;
  say(
    io,
    `No AWS Region is set, so ${iamRegion} is used. Name another with --region or AWS_REGION.`,
  );
}

function partitionOfProfile({ role_arn, sso_region = "" }: Profiles["all"][string]): string {
  return role_arn?.split(":")[1] ?? partitionOf(sso_region);
}
