import type { Sandbox, Tenant, TravelClock } from "root-access-key-sandbox";
import { AGGREGATOR_NAME, CENTRAL_BUS_NAME, NAMES } from "../../shared/names.ts";
import type { State, StateCounts } from "./command.ts";
import { recordResult } from "./record-result.ts";

export const MANAGEMENT_ID = "999999999999";
export const ADMINISTRATOR_ID = "888888888888";
/** The role of `audit --role-name`, which AWS Organizations creates in new accounts. */
export const ROLE_NAME = "OrganizationAccountAccessRole";

const FIRST_MEMBER = 111122220001;
const HOUR_MS = 60 * 60 * 1000;
const DAY = 24;
const YEAR = 365 * DAY;

/** An account to set up. */
interface Plan {
  readonly id: string;
  readonly name: string;
  /** Undefined for an account without a root access key, and with a recent result. */
  readonly state?: State;
}

/** Plans an organization of so many accounts: the two that administer it, and as many members in states as fit. */
export function planAccounts(accounts: number, states: StateCounts): readonly Plan[] {
  const members = Object.entries(states).flatMap(([state, count]) =>
    Array<State>(count).fill(state as State),
  );
  return [
    { id: MANAGEMENT_ID, name: "management" },
    { id: ADMINISTRATOR_ID, name: "security" },
    ...Array.from({ length: accounts - 2 }, (_, index) => {
      const state = members[index];
      return {
        id: String(FIRST_MEMBER + index),
        name: `${state ?? "no-key"}-${index + 1}`,
        ...(state && { state }),
      };
    }),
  ];
}

/**
 * Sets up an organization with centralized root access and the rule in each account. Its delegated administrator for
 * IAM and AWS Config has an aggregator and the central event bus.
 */
export function setUpOrganization(
  sandbox: Sandbox,
  plans: readonly Plan[],
  clock: TravelClock,
): void {
  const tenants = plans.map(({ id }) => sandbox.addAccount({ id, reportGenerationMs: 0 }));
  const organization = sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: ADMINISTRATOR_ID,
    memberIds: plans.map(({ id }) => id).filter((id) => id !== MANAGEMENT_ID),
  });
  for (const service of ["config", "member.org.stacksets.cloudformation"]) {
    organization.delegate(`${service}.amazonaws.com`, ADMINISTRATOR_ID);
  }
  const workloads = organization.addUnit("Workloads");
  const suspended = organization.addUnit("Suspended");
  for (const [index, { id, name, state }] of plans.entries()) {
    const member = organization.member(id);
    member.name = name;
    if (state === "denied") organization.denyRootUser(id);
    if (state === "suspended") member.status = "SUSPENDED";
    if (id !== MANAGEMENT_ID && id !== ADMINISTRATOR_ID) {
      member.parentId = (state === "suspended" ? suspended : workloads).id;
    }
    const tenant = tenants[index];
    if (tenant) setUpAccount(tenant, state, clock);
    if (tenant && id === ADMINISTRATOR_ID) {
      tenant.aggregators.create(AGGREGATOR_NAME);
      tenant.events.createBus(CENTRAL_BUS_NAME);
    }
  }
}

function setUpAccount(
  { account, roles, rules, ...tenant }: Tenant,
  state: State | undefined,
  clock: TravelClock,
): void {
  const hoursAgo = (hours: number, action: () => void) => {
    clock.move(-hours * HOUR_MS);
    action();
    clock.returnToPresent();
  };
  roles.create({
    roleName: ROLE_NAME,
    assumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { AWS: [MANAGEMENT_ID, ADMINISTRATOR_ID] },
        },
      ],
    },
    policyDocuments: [
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] },
    ],
  });
  if (state === "active" || state === "inactive") {
    hoursAgo(7 * YEAR, () => account.createRootKey());
    hoursAgo(state === "active" ? DAY : YEAR, () => account.useRootKey(1, "s3", rules.region));
    account.setRootKeyActive(1, state === "active");
  }
  hoursAgo(1, () => account.reports.request());
  if (state === "never-reported") return;
  rules.put(NAMES.rule);
  const record = (resultToken: string) =>
    recordResult({ account, roles, rules, ...tenant }, resultToken, clock.now);
  rules.onEvaluation = async ({ resultToken }) => record(resultToken);
  hoursAgo(state === "stale" ? 10 * DAY : 1, () =>
    record(rules.startEvaluation(NAMES.rule).resultToken),
  );
}
