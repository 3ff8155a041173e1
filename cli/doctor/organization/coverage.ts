import {
  type ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
} from "@aws-sdk/client-config-service";
import { isRuleName } from "../../../shared/config-rule.ts";
import { AGGREGATOR_NAME, CENTRAL_BUS_NAME } from "../../../shared/names.ts";
import { accountId, objectWith, text } from "../../../shared/schema.ts";
import { listAccounts, type MemberAccount } from "../../aws/accounts.ts";
import { callList, unlessMissing } from "../../aws/call.ts";
import { CommandError } from "../../errors.ts";
import { groupBy } from "../../group-by.ts";
import type { Check, Judgement } from "../check.ts";
import { describeAccounts } from "../named-account.ts";
import { callLimits, type Place } from "../place.ts";
import { NO_AGGREGATOR } from "./aggregator.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { optionsOf } from "./fixes.ts";
import type { StackSet } from "./stack-set-details.ts";

const ACTIONS = [
  ...LOOKUPS.stackSet,
  ...LOOKUPS.accounts,
  "cloudformation:ListStackInstances",
] as const;

export const coverageCheck: Check<
  Pick<
    OrganizationContext,
    | "accounts"
    | "clients"
    | "excluded"
    | "instances"
    | "nameAccounts"
    | "organization"
    | "region"
    | "stackSet"
  >
> = {
  id: "coverage",
  title: "Accounts without the rule",
  actions: [
    ...ACTIONS,
    "cloudformation:DescribeStackResources",
    "cloudformation:GetTemplate",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
  ],
  async *run({ clients, excluded, nameAccounts, region, ...lookups }) {
    const stackSet = await lookups.stackSet();
    if (!stackSet) return;
    const units = stackSet.organizationalUnitIds.map((ou) => listInUnit(clients, ou));
    const [accounts, instances, { managementAccountId }, left, ...lists] = await Promise.all([
      lookups.accounts(),
      lookups.instances(),
      lookups.organization(),
      excluded(),
      ...units,
    ]);
    const gone = stackSet.organizationalUnitIds.filter((_, index) => lists[index] === undefined);
    if (gone.length > 0) {
      yield {
        health: "BAD",
        found: `The StackSet covers what is not in the organization any more: ${gone.join(", ")}.`,
        fix: "Correct root-access-key:organizationalUnits, and deploy again.",
      };
    }
    const inUnits = new Set(lists.flatMap((ids) => ids ?? []));
    const covered = new Set(
      instances.filter((it) => it.region === region).map(({ accountId }) => accountId),
    );
    const members = [...accounts.values()].filter(({ id }) => id !== managementAccountId);
    const groups = groupBy(members, (account) =>
      whyUncovered(account, { covered, inUnits, excluded: left }),
    );
    for (const [reason, group] of groups) {
      if (reason === undefined) continue;
      const ids = group.map(({ id }) => id);
      yield {
        ...describeGap(reason, ids, { stackSet, region }),
        accounts: await nameAccounts(ids),
      };
    }
    const count = groups.get(undefined)?.length ?? 0;
    if (count === members.length && gone.length === 0) {
      yield { health: "GOOD", found: `All ${count} member accounts have a stack.` };
    }
  },
};

/**
 * The accounts in an OU, and in all OUs below it.
 *
 * @returns undefined if there is no such OU
 */
async function listInUnit(
  { organizations }: Pick<OrganizationContext["clients"], "organizations">,
  ou: string,
): Promise<readonly string[] | undefined> {
  const ids: string[] = [];
  try {
    for await (const { id } of listAccounts(organizations, { ous: [ou] })) ids.push(id);
    return ids;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/** Why an account has no stack. */
type Gap = "UNCLEAR" | "INACTIVE" | "EXCLUDED" | "OUTSIDE" | "MISSING" | "MISSING_OR_EXCLUDED";

interface Coverage {
  readonly covered: ReadonlySet<string>;
  readonly inUnits: ReadonlySet<string>;
  /** Undefined if that cannot be determined. */
  readonly excluded: readonly string[] | undefined;
}

/** @returns undefined if it has one, and is active */
export function whyUncovered(
  { id, state, stateProblem }: Pick<MemberAccount, "id" | "state" | "stateProblem">,
  { covered, inUnits, excluded }: Coverage,
): Gap | undefined {
  if (state === undefined || stateProblem !== undefined) return "UNCLEAR";
  if (state !== "ACTIVE") return "INACTIVE";
  if (covered.has(id)) return undefined;
  if (!inUnits.has(id)) return "OUTSIDE";
  if (!excluded) return "MISSING_OR_EXCLUDED";
  return excluded.includes(id) ? "EXCLUDED" : "MISSING";
}

function describeGap(
  gap: Gap,
  ids: readonly string[],
  { stackSet, region }: { readonly stackSet: StackSet; readonly region: string },
): Judgement {
  switch (gap) {
    case "UNCLEAR":
      return {
        health: "UNKNOWN",
        found: "The state of these accounts in AWS Organizations is missing or contradicts itself.",
        fix: "Run this again. If it stays so: `aws organizations describe-account --account-id ACCOUNT`",
      };
    case "INACTIVE":
      return {
        health: "WARNING",
        found:
          "These accounts are not active: nothing evaluates them, and their root keys may still be there.",
      };
    case "EXCLUDED":
      return {
        health: "WARNING",
        found: "These accounts are excluded from the deployment.",
        fix: "If they should have the rule, remove them from root-access-key:excludedAccounts, and deploy again.",
      };
    case "OUTSIDE":
      return {
        health: "WARNING",
        found: "These accounts are outside the OUs of the StackSet.",
        fix: "Add their OUs to root-access-key:organizationalUnits, and deploy again.",
      };
    case "MISSING_OR_EXCLUDED":
      return {
        health: "UNKNOWN",
        found:
          "These accounts are in the OUs of the StackSet and have no stack, perhaps because they are excluded.",
        fix: "Run this in the central account, which knows the excluded accounts.",
      };
    case "MISSING": {
      const units = stackSet.organizationalUnitIds.join(",");
      return {
        health: "BAD",
        found: "These accounts are in the OUs of the StackSet and have no stack.",
        fix: `\`aws cloudformation create-stack-instances ${optionsOf(stackSet)} --regions ${region} --deployment-targets OrganizationalUnitIds=${units},Accounts=${ids.join(",")},AccountFilterType=INTERSECTION\``,
      };
    }
  }
}

export const managementAccountCheck: Check<
  Pick<
    OrganizationContext,
    "caller" | "clients" | "isCentral" | "nameAccounts" | "organization" | "over" | "region"
  >
> = {
  id: "management-account",
  title: "Management account",
  actions: [
    ...LOOKUPS.stackSet,
    ...LOOKUPS.accounts,
    "config:DescribeAggregateComplianceByConfigRules",
  ],
  async *run({ caller, clients, isCentral, nameAccounts, organization, over, region }) {
    if ((await isCentral()) === false) return;
    const { managementAccountId } = await organization();
    const rules = await listRules({ clients, over }, managementAccountId);
    if (!rules) return;
    const name = describeAccounts(await nameAccounts([managementAccountId]));
    yield rules.some((rule) => isRuleName(rule))
      ? { health: "GOOD", found: `${name} has the rule.` }
      : {
          health: "BAD",
          found: `${name} has no result of the rule in the aggregator. A StackSet does not deploy to it.`,
          fix:
            managementAccountId === caller.accountId
              ? "Set root-access-key:coverThisAccount to true, and deploy again."
              : `Deploy the account stack there: \`npx cdk deploy RootAccessKey -c root-access-key:centralBusArn=${busArnOf(caller, region)}\``,
        };
  },
};

function busArnOf(
  { partition, accountId }: Pick<OrganizationContext["caller"], "partition" | "accountId">,
  region: string,
): string {
  return `arn:${partition}:events:${region}:${accountId}:event-bus/${CENTRAL_BUS_NAME}`;
}

/** @returns the rules of an account that have a result; undefined if there is no aggregator */
async function listRules(
  {
    clients,
    over,
  }: Pick<Place, "over"> & { readonly clients: { readonly config: ConfigServiceClient } },
  ofAccount: string,
): Promise<readonly string[] | undefined> {
  const results = callList({
    action: "config:DescribeAggregateComplianceByConfigRules",
    list: "AggregateComplianceByConfigRules",
    item: objectWith(
      { ConfigRuleName: text("the name of a rule"), AccountId: accountId },
      "a result",
    ),
    command: (NextToken) =>
      new DescribeAggregateComplianceByConfigRulesCommand({
        ConfigurationAggregatorName: AGGREGATOR_NAME,
        Filters: { AccountId: ofAccount },
        NextToken,
      }),
    send: (command) => clients.config.send(command, callLimits({ over })),
  });
  const found = await unlessMissing(results, NO_AGGREGATOR);
  return found
    ?.filter(({ AccountId }) => AccountId === ofAccount)
    .map(({ ConfigRuleName }) => ConfigRuleName);
}
