import {
  type Account,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { limitCalls } from "../../shared/time-limits.ts";
import { CommandError } from "../errors.ts";
import { inParallel } from "../in-parallel.ts";
import { call, callPages, refusalOf } from "./call.ts";

/** An account of the organization. */
export interface MemberAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE` or another state; unset if AWS gives neither state nor status. */
  readonly state: string | undefined;
}

/** Which accounts to list; all if neither is set. */
export interface Selection {
  readonly accounts?: readonly string[];
  readonly ou?: string;
}

/** How many accounts to describe at a time. */
const AT_ONCE = 5;

/** Time for one page, throttling included: Organizations throttles early. */
const LONGEST_MS = 60_000;

/**
 * Lists accounts of the organization, in no particular order.
 *
 * @throws {CommandError} If an account or the OU in the selection does not exist.
 * @throws {CallError} If AWS Organizations refuses or does not answer.
 */
export async function* listAccounts(
  organizations: OrganizationsClient,
  { accounts, ou }: Selection = {},
): AsyncGenerator<MemberAccount> {
  if (accounts) yield* describeAccounts(organizations, accounts);
  else if (ou !== undefined) yield* accountsInOu(organizations, ou);
  else yield* allAccounts(organizations);
}

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
async function* allAccounts(organizations: OrganizationsClient) {
  const pages = callPages("organizations:ListAccounts", (NextToken) =>
    organizations.send(new ListAccountsCommand({ NextToken }), limitCalls(LONGEST_MS)),
  );
  for await (const { Accounts = [] } of pages) yield* Accounts.map(memberOf);
}

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html */
async function* describeAccounts(organizations: OrganizationsClient, ids: readonly string[]) {
  const describe = async (AccountId: string) => {
    const command = new DescribeAccountCommand({ AccountId });
    const answer = organizations.send(command, limitCalls(LONGEST_MS));
    try {
      const { Account = {} } = await call("organizations:DescribeAccount", answer);
      return memberOf(Account);
    } catch (error) {
      if (refusalOf(error) === "AccountNotFoundException") return AccountId;
      throw error;
    }
  };
  const members: MemberAccount[] = [];
  const unknown: string[] = [];
  for await (const found of inParallel({ items: ids, task: describe, atOnce: () => AT_ONCE })) {
    if (typeof found === "string") unknown.push(found);
    else members.push(found);
  }
  if (unknown.length > 0) {
    throw new CommandError(`Not in this organization: ${unknown.sort().join(", ")}.`);
  }
  yield* members;
}

/**
 * See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html and
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
 */
async function* accountsInOu(
  organizations: OrganizationsClient,
  ParentId: string,
): AsyncGenerator<MemberAccount> {
  const accountPages = callPages("organizations:ListAccountsForParent", (NextToken) => {
    const command = new ListAccountsForParentCommand({ ParentId, NextToken });
    return organizations.send(command, limitCalls(LONGEST_MS));
  });
  try {
    for await (const { Accounts = [] } of accountPages) yield* Accounts.map(memberOf);
  } catch (error) {
    if (refusalOf(error) !== "ParentNotFoundException") throw error;
    throw new CommandError(`There is no organizational unit ${ParentId} in this organization.`, {
      cause: error,
    });
  }
  const ouPages = callPages("organizations:ListOrganizationalUnitsForParent", (NextToken) => {
    const command = new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken });
    return organizations.send(command, limitCalls(LONGEST_MS));
  });
  for await (const { OrganizationalUnits = [] } of ouPages) {
    for (const { Id } of OrganizationalUnits) if (Id) yield* accountsInOu(organizations, Id);
  }
}

/** AWS has retired an account's Status in favor of its State. */
function memberOf({ Id, Name = "", State, Status }: Account): MemberAccount {
  if (!Id) throw new CommandError("AWS Organizations listed an account without an id.");
  return { id: Id, name: Name, state: State ?? Status };
}
