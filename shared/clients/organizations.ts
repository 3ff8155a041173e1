import { OrganizationsClient, type OrganizationsClientConfig } from "@aws-sdk/client-organizations";
import { connection } from "../connections.ts";
import { redactErrors } from "../redaction.ts";

/**
 * Makes a client of AWS Organizations, with all that it must not be without.
 *
 * @param settings what they leave out is as connections.ts has it, or comes from the environment
 */
export function openOrganizations(settings: OrganizationsClientConfig): OrganizationsClient {
  const organizations = new OrganizationsClient({ ...connection, ...settings });
  redactErrors(organizations);
  return organizations;
}
