import { RegionInfo } from "aws-cdk-lib/region-info";
import { type OrganizationSettings, SettingsError } from "../settings.ts";

/**
 * The partition in which a delegated administrator can open sessions of member accounts' root users with
 * `sts:AssumeRoot`. AWS launched it for all Regions but those of AWS GovCloud (US) and China, and documents
 * it for no other partition.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-access-management.html
 */
const WITH_ROOT_SESSIONS = "aws";

/**
 * Checks that root keys can be removed where the stack is deployed to.
 *
 * @param region undefined if it is not known
 * @throws {SettingsError} If removal is on, and the Region is in another partition.
 */
export function requireRootSessions(
  { removal }: Pick<OrganizationSettings, "removal">,
  region: string | undefined,
): void {
  const partition = region && RegionInfo.get(region).partition;
  if (removal === "off" || !partition || partition === WITH_ROOT_SESSIONS) return;
  throw new SettingsError(
    `root-access-key:removal: found "${removal}"; allowed is "off" in ${region}, as sts:AssumeRoot is not known to exist in the partition ${partition}.`,
  );
}
