import { groupBy } from "../../group-by.ts";
import type { Check, Judgement } from "../check.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { optionsOf, REDEPLOY, updateStacks } from "./fixes.ts";
import type { StackInstance } from "./stack-set-details.ts";

const ACTIONS = [
  ...LOOKUPS.stackSet,
  "cloudformation:ListStackInstances",
  ...LOOKUPS.accounts,
] as const;

type Context = Pick<OrganizationContext, "stackSet" | "instances" | "nameAccounts">;

export const instancesCheck: Check<Context> = {
  id: "stack-instances",
  title: "Stacks of the accounts",
  actions: ACTIONS,
  async *run({ stackSet: lookup, instances: list, nameAccounts }) {
    const stackSet = await lookup();
    if (!stackSet) return;
    const instances = await list();
    const groups = groupBy(instances, describeState);
    let areAllCurrent = instances.length > 0;
    for (const [state, group] of groups) {
      const [{ health } = { health: "GOOD" as const }] = group.map(judgeInstance);
      if (health === "GOOD") continue;
      areAllCurrent = false;
      yield {
        health,
        found: state,
        accounts: await nameAccounts(group.map(({ accountId }) => accountId)),
        fix: `When the cause is gone, update the stacks: ${updateStacks(stackSet, PREFERENCES)}`,
      };
    }
    if (areAllCurrent) yield { health: "GOOD", found: `All ${instances.length} are CURRENT.` };
    else if (instances.length === 0) {
      yield {
        health: "BAD",
        found: "The StackSet has no stack in any account.",
        fix: `Check that its OUs have accounts. ${REDEPLOY}`,
      };
    }
  },
};

/** Without them, one account that fails stops the update of the others. */
const PREFERENCES =
  "--operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=25";

/** Stacks in the same state are one finding. */
function describeState({ status, detailedStatus, reason }: StackInstance): string {
  const detail = detailedStatus === undefined ? "" : ` (${detailedStatus})`;
  return `The stack is ${status}${detail}${reason === undefined ? "." : `: ${shorten(reason)}`}`;
}

const LONGEST_REASON = 300;

function shorten(reason: string): string {
  const line = reason.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

/**
 * | status     | detailed status                            | health  |
 * | ---------- | ------------------------------------------ | ------- |
 * | INOPERABLE | any                                        | BAD     |
 * | any other  | FAILED, CANCELLED, INOPERABLE, FAILED_IMPORT | BAD   |
 * | any other  | PENDING, RUNNING                           | WARNING |
 * | any other  | SKIPPED_SUSPENDED_ACCOUNT                  | WARNING |
 * | CURRENT    | SUCCEEDED or none                          | GOOD    |
 * | OUTDATED   | SUCCEEDED or none                          | BAD     |
 * | any other  | any other                                  | UNKNOWN |
 *
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html
 */
export function judgeInstance({
  status,
  detailedStatus = "SUCCEEDED",
}: Pick<StackInstance, "status" | "detailedStatus">): Pick<Judgement, "health"> {
  if (status === "INOPERABLE") return { health: "BAD" };
  switch (detailedStatus) {
    case "FAILED":
    case "CANCELLED":
    case "INOPERABLE":
    case "FAILED_IMPORT":
      return { health: "BAD" };
    case "PENDING":
    case "RUNNING":
    case "SKIPPED_SUSPENDED_ACCOUNT":
      return { health: "WARNING" };
    case "SUCCEEDED":
      if (status === "CURRENT") return { health: "GOOD" };
      return { health: status === "OUTDATED" ? "BAD" : "UNKNOWN" };
    default:
      return { health: "UNKNOWN" };
  }
}

export const driftCheck: Check<Context> = {
  id: "stack-drift",
  title: "Drift",
  actions: ACTIONS,
  async *run({ stackSet: lookup, instances: list, nameAccounts }) {
    const stackSet = await lookup();
    if (!stackSet) return;
    const instances = await list();
    const having = (...statuses: readonly (string | undefined)[]) =>
      instances
        .filter(({ driftStatus }) => statuses.includes(driftStatus))
        .map(({ accountId }) => accountId);
    const [drifted, inSync, unchecked] = [
      having("DRIFTED"),
      having("IN_SYNC"),
      having("NOT_CHECKED"),
    ];
    const detect = `\`aws cloudformation detect-stack-set-drift ${optionsOf(stackSet)}\``;
    if (drifted.length > 0) {
      yield {
        health: "BAD",
        found: "Resources were changed after the deployment.",
        accounts: await nameAccounts(drifted),
        fix: `Undo the changes, which CloudFormation shows in those accounts (Stacks, Stack actions, View drift results), then: ${detect}`,
      };
    }
    if (unchecked.length > 0) {
      yield {
        health: "WARNING",
        found: `CloudFormation has never looked for changes in ${unchecked.length} of ${instances.length} stacks.`,
        fix: detect,
      };
    }
    const understood = new Set<string | undefined>(["DRIFTED", "IN_SYNC", "NOT_CHECKED"]);
    const others = instances.filter(({ driftStatus }) => !understood.has(driftStatus));
    if (others.length > 0) {
      yield {
        health: "UNKNOWN",
        found: `The drift of ${others.length} of ${instances.length} stacks is not known.`,
        accounts: await nameAccounts(others.map(({ accountId }) => accountId)),
        fix: detect,
      };
    }
    if (inSync.length > 0 && inSync.length === instances.length) {
      yield { health: "GOOD", found: `All ${inSync.length} stacks are as they were deployed.` };
    }
  },
};
