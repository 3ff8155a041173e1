import {
  type Account,
  DescribeAccountCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { limitCalls } from "../../shared/time-limits.ts";
import { call } from "../aws/call.ts";
import { pagesOf } from "../aws/pages.ts";
import { CallError } from "../call-error.ts";
import { CommandError } from "../command-error.ts";
import { inParallel } from "./in-parallel.ts";

/** An account of the organization. */
export interface MemberAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE`, or what it is otherwise; unset where AWS says neither. */
  readonly state: string | undefined;
}

/** Which accounts are asked for; all where nothing is said. */
export interface Selection {
  readonly accounts?: readonly string[];
  readonly ou?: string;
}

/** Accounts to ask for at a time. */
const AT_ONCE = 5;

/** Time for one page, with the throttling that Organizations is quick with. */
const LONGEST_MS = 60_000;

/**
 * Lists accounts of the organization, in no order.
 *
 * @throws {CommandError} If an account or the unit that was asked for is not there.
 * @throws {CallError} If AWS Organizations refuses or does not answer.
 */
export async function* listAccounts(
  organizations: OrganizationsClient,
  { accounts, ou }: Selection,
): AsyncGenerator<MemberAccount> {
  if (accounts) yield* describeAccounts(organizations, accounts);
  else if (ou !== undefined) yield* belowUnit(organizations, ou);
  else yield* allAccounts(organizations);
}

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
async function* allAccounts(organizations: OrganizationsClient) {
  const pages = pagesOf((NextToken) =>
    call(
      "organizations:ListAccounts",
      organizations.send(new ListAccountsCommand({ NextToken }), limitCalls(LONGEST_MS)),
    ),
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
      if (isCalled("AccountNotFoundException", error)) return AccountId;
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
async function* belowUnit(
  organizations: OrganizationsClient,
  ParentId: string,
): AsyncGenerator<MemberAccount> {
  const accountPages = pagesOf((NextToken) => {
    const command = new ListAccountsForParentCommand({ ParentId, NextToken });
    const answer = organizations.send(command, limitCalls(LONGEST_MS));
    return call("organizations:ListAccountsForParent", answer);
  });
  try {
    for await (const { Accounts = [] } of accountPages) yield* Accounts.map(memberOf);
  } catch (error) {
    if (!isCalled("ParentNotFoundException", error)) throw error;
    throw new CommandError(`There is no organizational unit ${ParentId} in this organization.`, {
      cause: error,
    });
  }
  const unitPages = pagesOf((NextToken) => {
    const command = new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken });
    const answer = organizations.send(command, limitCalls(LONGEST_MS));
    return call("organizations:ListOrganizationalUnitsForParent", answer);
  });
  for await (const { OrganizationalUnits = [] } of unitPages) {
    for (const { Id } of OrganizationalUnits) if (Id) yield* belowUnit(organizations, Id);
  }
}

/** AWS has retired an account's Status in favour of its State. */
function memberOf({ Id, Name = "", State, Status }: Account): MemberAccount {
  if (!Id) throw new CommandError("AWS Organizations listed an account without an id.");
  return { id: Id, name: Name, state: State ?? Status };
}

function isCalled(name: string, error: unknown): boolean {
  return error instanceof CallError && error.cause instanceof Error && error.cause.name === name;
}
