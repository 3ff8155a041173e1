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
  /** Why the state cannot be relied on, as the end of a sentence. */
  readonly stateProblem?: string;
  /** Of the organization, for the record alone; undefined if AWS does not give it. */
  readonly organizationId?: string;
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
    Arn: v.fallback(v.string(), ""),
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
 * @throws {MalformedAnswerError} If it is not certain from the answers which accounts there are, and in which state.
 */
export async function* listAccounts(
  organizations: OrganizationsClient,
  selection: Selection = {},
): AsyncGenerator<MemberAccount> {
  const seen = new Map<string, MemberAccount>();
  for await (const account of select(organizations, selection)) {
    const other = seen.get(account.id);
    // It can be selected twice, and one that is moved meanwhile can be in the lists of two OUs.
    if (other && other.state !== account.state) {
      throw new MalformedAnswerError(
        `AWS Organizations answered with account ${account.id} as ${other.state} and as ${account.state}.`,
      );
    }
    if (other) continue;
    seen.set(account.id, account);
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
  const action = "organizations:ListAccounts";
  const pages = callPages({
    action,
    list: "Accounts",
    item: accountSchema,
    command: (NextToken) => new ListAccountsCommand({ NextToken }),
    send: (command) => organizations.send(command, limitCalls(LONGEST_MS)),
  });
  yield* eachOnce(action, pages);
}

/** @throws {MalformedAnswerError} If an account is in the list twice. */
async function* eachOnce(
  action: string,
  pages: AsyncIterable<{ readonly items: readonly v.InferOutput<typeof accountSchema>[] }>,
): AsyncGenerator<MemberAccount> {
  const ids = new Set<string>();
  for await (const { items } of pages) {
    for (const item of items) {
      if (ids.has(item.Id)) {
        throw new MalformedAnswerError(
          `${action} answered with account ${item.Id} more than once.`,
        );
      }
      ids.add(item.Id);
      yield memberOf(item);
    }
  }
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
  const action = "organizations:ListAccountsForParent";
  const accountPages = callPages({
    action,
    list: "Accounts",
    item: accountSchema,
    command: (NextToken) => new ListAccountsForParentCommand({ ParentId, NextToken }),
    send: (command) => organizations.send(command, limitCalls(LONGEST_MS)),
  });
  try {
    yield* eachOnce(action, accountPages);
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

/** What an account's Status can be beside its State; beside any other State, anything. */
const STATUSES_OF: Readonly<Record<string, readonly string[]>> = {
  ACTIVE: ["ACTIVE"],
  SUSPENDED: ["SUSPENDED"],
  PENDING_CLOSURE: ["PENDING_CLOSURE"],
  CLOSED: ["SUSPENDED", "CLOSED"],
};

/** AWS has retired an account's Status in favor of its State. */
function memberOf(account: v.InferOutput<typeof accountSchema>): MemberAccount {
  const { Id, Arn, Name, State, Status } = account;
  return {
    id: Id,
    name: Name,
    state: State ?? Status,
    stateProblem: stateProblem(State, Status),
    organizationId: /:account\/(o-[a-z0-9]+)\/\d{12}$/.exec(Arn)?.[1],
  };
}

function stateProblem(state: string | undefined, status: string | undefined): string | undefined {
  if (state === "" || status === "") return "it is empty";
  if (state === undefined || status === undefined || !Object.hasOwn(STATUSES_OF, state)) return;
  if (STATUSES_OF[state]?.includes(status)) return;
  return `its State is ${state} and its Status ${status}`;
}
