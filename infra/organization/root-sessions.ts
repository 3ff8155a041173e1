import { RegionInfo } from "aws-cdk-lib/region-info";
import { hasRootSessions } from "../../shared/root-session-partition.ts";
import { type OrganizationSettings, SettingsError } from "../settings.ts";

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
  if (removal === "off" || !partition || hasRootSessions(partition)) return;
  throw new SettingsError(
    `root-access-key:removal: found "${removal}"; allowed is "off" in ${region}, as sts:AssumeRoot is not known to exist in the partition ${partition}.`,
  );
}
