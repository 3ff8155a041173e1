import { DescribeAccountCommand, type OrganizationsClient } from "@aws-sdk/client-organizations";
import { serviceMessage } from "../shared/service-error.ts";
import { limitCalls } from "../shared/time-limits.ts";

/** A message without a name is better than one that is late. */
const LONGEST_WAIT_MS = 2000;

/** An account's name, or why there is none. */
export interface NameReading {
  readonly accountName?: string;
  readonly nameProblem?: string;
}

/**
 * Asks AWS Organizations for an account's name, and waits for it no longer than 2 seconds.
 * See https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html
 */
export async function readAccountName(
  organizations: OrganizationsClient,
  accountId: string,
): Promise<NameReading> {
  const command = new DescribeAccountCommand({ AccountId: accountId });
  try {
    const { Account } = await organizations.send(command, limitCalls(LONGEST_WAIT_MS));
    if (Account?.Name && Account.Id === accountId) return { accountName: Account.Name };
    return { nameProblem: "organizations:DescribeAccount answered without the account's name." };
  } catch (error) {
    return { nameProblem: `organizations:DescribeAccount failed (${serviceMessage(error)}).` };
  }
}
