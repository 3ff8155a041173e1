import {
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import * as v from "valibot";
import { EXEMPT_ROOT_SESSIONS } from "../../../shared/root-session.ts";
import { hasRootSessions } from "../../../shared/root-session-partition.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { call, callList, parseAnswer } from "../../aws/call.ts";
import { inParallel } from "../../in-parallel.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import { policySchema } from "../policy-document.ts";
import type { OrganizationContext } from "./context.ts";
import { deniesRootSessions } from "./deny-root.ts";

type Reader = Pick<Place, "over"> & {
  readonly clients: { readonly organizations: OrganizationsClient };
};

/** Policies at a time: Organizations throttles early. */
const AT_ONCE = 5;

export const rootPoliciesCheck: Check<Pick<OrganizationContext, "caller" | "clients" | "over">> = {
  id: "root-policies",
  title: "Policies on the root user",
  actions: [
    "organizations:ListPolicies",
    "organizations:DescribePolicy",
    "organizations:ListTargetsForPolicy",
  ],
  async *run({ caller, ...reader }) {
    if (!hasRootSessions(caller.partition)) return;
    const policies = await listPolicies(reader);
    const work = {
      items: policies,
      atOnce: () => AT_ONCE,
      task: async (policy: Policy) => {
        const denies = deniesRootSessions((await readContent(reader, policy.Id)).Statement);
        const targets = denies === false ? [] : await listTargets(reader, policy.Id);
        return { policy, denies, targets };
      },
    };
    let isOpen = true;
    for await (const { policy, denies, targets } of inParallel(work)) {
      if (targets.length === 0) continue;
      isOpen = false;
      yield judgePolicy(policy, denies === true, targets);
    }
    if (isOpen) {
      const found = `None of ${policies.length} service control policies denies what root sessions do.`;
      yield { health: "GOOD", found };
    }
  },
};

function judgePolicy({ Id, Name }: Policy, denies: boolean, targets: readonly string[]): Judgement {
  const subject = `${Name} (${Id})`;
  const where = targets.join(", ");
  if (denies) {
    return {
      health: "BAD",
      subject,
      found: `It denies what root sessions do, in ${where}: root keys there can be neither audited nor removed from the central account.`,
      fix: EXEMPT_ROOT_SESSIONS,
    };
  }
  return {
    health: "UNKNOWN",
    subject,
    found: `Whether it denies what root sessions do, in ${where}, depends on conditions that are not understood.`,
    fix: `Read it: \`aws organizations describe-policy --policy-id ${Id}\`. If it does: ${EXEMPT_ROOT_SESSIONS}`,
  };
}

const summarySchema = objectWith(
  { Id: text("the id of a policy"), Name: text("the name of a policy") },
  "a policy",
);
type Policy = v.InferOutput<typeof summarySchema>;

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html */
async function listPolicies({ clients, over }: Reader): Promise<readonly Policy[]> {
  const Filter = "SERVICE_CONTROL_POLICY";
  return await callList({
    action: "organizations:ListPolicies",
    list: "Policies",
    item: summarySchema,
    command: (NextToken) => new ListPoliciesCommand({ Filter, NextToken }),
    send: (command) => clients.organizations.send(command, callLimits({ over })),
  });
}

const contentSchema = objectWith({ Content: policySchema }, "a policy");

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html */
async function readContent({ clients, over }: Reader, PolicyId: string) {
  const action = "organizations:DescribePolicy";
  const command = new DescribePolicyCommand({ PolicyId });
  const { Policy } = await call(action, clients.organizations.send(command, callLimits({ over })));
  return parseAnswer(contentSchema, Policy, `${action}.Policy`, [`${action}.Policy.Content`])
    .Content;
}

const targetSchema = objectWith(
  { TargetId: text("the id of a target"), Name: v.optional(v.string("a name"), "") },
  "a target",
);

/**
 * Names what a policy is attached to.
 * See https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html
 */
async function listTargets({ clients, over }: Reader, PolicyId: string): Promise<string[]> {
  const targets = await callList({
    action: "organizations:ListTargetsForPolicy",
    list: "Targets",
    item: targetSchema,
    command: (NextToken) => new ListTargetsForPolicyCommand({ PolicyId, NextToken }),
    send: (command) => clients.organizations.send(command, callLimits({ over })),
  });
  return targets.map(({ TargetId, Name }) => (Name ? `${Name} (${TargetId})` : TargetId));
}
