import type { Finding } from "../../../cli/doctor/check.ts";
import { describeAccounts } from "../../../cli/doctor/named-account.ts";
import { run } from "../cli/command-line.ts";
import {
  CENTRAL_ID,
  type DeployedOrganization,
  deployOrganization,
} from "./deployed-organization.ts";

/** An organization that has all that a deployment depends on. */
export async function deployCompletely(settings: object = {}): Promise<DeployedOrganization> {
  const deployed = await deployOrganization({ settings: { removal: "dry-run", ...settings } });
  deployed.stackSet.detectDrift();
  await deployed.cover(deployed.management).evaluate();
  return deployed;
}

/** What `doctor --organization` finds, with the credentials of an account. */
export async function examine(
  { sandbox }: Pick<DeployedOrganization, "sandbox">,
  accountId = CENTRAL_ID,
  roleName?: string,
): Promise<readonly Finding[]> {
  const { stdout, stderr } = await run(
    ["doctor", "--organization", "--output", "json"],
    sandbox.environmentOf({ id: accountId }, { roleName }),
  );
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout).findings;
}

/** What of it is not good, as `HEALTH check subject: found accounts`. */
export async function complaints(
  deployed: Pick<DeployedOrganization, "sandbox">,
  accountId?: string,
): Promise<string[]> {
  return (await examine(deployed, accountId))
    .filter(({ health }) => health !== "GOOD")
    .map(({ health, check, subject, found, accounts = [] }) => {
      const about = accounts.length > 0 ? ` ${describeAccounts(accounts)}` : "";
      return `${[health, check, subject].filter(Boolean).join(" ")}: ${found}${about}`;
    });
}
