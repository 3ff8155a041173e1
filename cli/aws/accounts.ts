import {
  DescribeAccountCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import * as v from "valibot";
import { accountId, objectWith } from "../../shared/schema.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import { CommandError, MalformedAnswerError } from "../errors.ts";
import { inParallel } from "../in-parallel.ts";
import { call, callPages, parseAnswer, refusalOf } from "./call.ts";

/** An account of the organization. */
export interface MemberAccount {
  readonly id: string;
  readonly name: string;
  /** `ACTIVE` or another state; unset if AWS gives neither state nor status. */
  readonly state: string | undefined;
}

/** Which accounts to list: those in either list, or all if neither is set. */
export interface Selection {
  readonly accounts?: readonly string[];
  /** Ids of OUs, each with all OUs below it, or of the root. */
  readonly ous?: readonly string[];
}

/** How many accounts to describe at a time. */
const AT_ONCE = 5;

/** Time for one page, throttling included: Organizations throttles early. */
const LONGEST_MS = 60_000;

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
const STATE = "a state of an account, or nothing";
const accountSchema = objectWith(
  {
    Id: accountId,
    Name: v.optional(v.string("a name"), ""),
    State: v.optional(v.string(STATE)),
    Status: v.optional(v.string(STATE)),
  },
  "an account",
);

/**
 * Lists accounts of the organization, each once, in no particular order.
 *
 * @throws {CommandError} If an account or an OU in the selection does not exist.
 * @throws {CallError} If AWS Organizations refuses or does not answer.
 * @throws {MalformedAnswerError} If it is not certain from the answers which accounts there are.
 */
export async function* listAccounts(
  organizations: OrganizationsClient,
  selection: Selection = {},
): AsyncGenerator<MemberAccount> {
  const seen = new Set<string>();
  for await (const account of select(organizations, selection)) {
    // It can be selected twice, and one that is moved meanwhile can be listed twice.
    if (seen.has(account.id)) continue;
    seen.add(account.id);
    yield account;
  }
}

async function* select(
  organizations: OrganizationsClient,
  { accounts, ous }: Selection,
): AsyncGenerator<MemberAccount> {
  if (!accounts && !ous) yield* allAccounts(organizations);
  if (accounts) yield* describeAccounts(organizations, accounts);
  for (const ou of ous ?? []) yield* accountsInOu(organizations, ou, new Set());
}

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
async function* allAccounts(organizations: OrganizationsClient) {
  const pages = callPages({
    action: "organizations:ListAccounts",
    list: "Accounts",
    item: accountSchema,
    command: (NextToken) => new ListAccountsCommand({ NextToken }),
    send: (command) => organizations.send(command, limitCalls(LONGEST_MS)),
  });
  for await (const { items } of pages) yield* items.map(memberOf);
}

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html */
async function* describeAccounts(organizations: OrganizationsClient, ids: readonly string[]) {
  const action = "organizations:DescribeAccount";
  const describe = async (AccountId: string) => {
    const command = new DescribeAccountCommand({ AccountId });
    const answer = organizations.send(command, limitCalls(LONGEST_MS));
    try {
      const { Account } = await call(action, answer);
      const account = parseAnswer(accountSchema, Account, `${action}.Account`);
      if (account.Id === AccountId) return memberOf(account);
      throw new MalformedAnswerError(
        `${action} was asked about account ${AccountId} and answered about ${account.Id}.`,
      );
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

const ouSchema = objectWith(
  { Id: v.pipe(v.string("an id"), v.nonEmpty("an id")) },
  "an organizational unit",
);

/**
 * See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html and
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html
 *
 * @param walked the OUs above; one of them below itself would have no end
 */
async function* accountsInOu(
  organizations: OrganizationsClient,
  ParentId: string,
  walked: Set<string>,
): AsyncGenerator<MemberAccount> {
  if (walked.has(ParentId)) {
    throw new MalformedAnswerError(
      `organizations:ListOrganizationalUnitsForParent answered with ${ParentId} more than once.`,
    );
  }
  walked.add(ParentId);
  const accountPages = callPages({
    action: "organizations:ListAccountsForParent",
    list: "Accounts",
    item: accountSchema,
    command: (NextToken) => new ListAccountsForParentCommand({ ParentId, NextToken }),
    send: (command) => organizations.send(command, limitCalls(LONGEST_MS)),
  });
  try {
    for await (const { items } of accountPages) yield* items.map(memberOf);
  } catch (error) {
    if (refusalOf(error) !== "ParentNotFoundException") throw error;
    throw new CommandError(`There is no organizational unit ${ParentId} in this organization.`, {
      cause: error,
    });
  }
  const ouPages = callPages({
    action: "organizations:ListOrganizationalUnitsForParent",
    list: "OrganizationalUnits",
    item: ouSchema,
    command: (NextToken) => new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }),
    send: (command) => organizations.send(command, limitCalls(LONGEST_MS)),
  });
  for await (const { items } of ouPages) {
    for (const { Id } of items) yield* accountsInOu(organizations, Id, walked);
  }
}

/** AWS has retired an account's Status in favor of its State. */
function memberOf({ Id, Name, State, Status }: v.InferOutput<typeof accountSchema>): MemberAccount {
  return { id: Id, name: Name, state: State ?? Status };
}
