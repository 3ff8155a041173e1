import type { Check } from "../check.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { optionsOf } from "./fixes.ts";

export const excludedCheck: Check<
  Pick<
    OrganizationContext,
    "excluded" | "instances" | "isCentral" | "nameAccounts" | "region" | "stackSet"
  >
> = {
  id: "excluded-accounts",
  title: "Excluded accounts",
  actions: [
    ...LOOKUPS.stackSet,
    "cloudformation:DescribeStackResources",
    "cloudformation:GetTemplate",
    "cloudformation:ListStackInstances",
    ...LOOKUPS.accounts,
  ],
  async *run({ excluded, instances, isCentral, nameAccounts, region, stackSet: lookup }) {
    const stackSet = await lookup();
    if (!stackSet || (await isCentral()) === false) return;
    const ids = await excluded();
    if (!ids) {
      yield {
        health: "UNKNOWN",
        found:
          "Which accounts are excluded cannot be determined: no stack of this account has the StackSet.",
        fix: "Deploy the organization's stack here.",
      };
      return;
    }
    const having = new Set((await instances()).map(({ accountId: id }) => id));
    const covered = ids.filter((id) => having.has(id));
    if (ids.length === 0) {
      yield { health: "GOOD", found: "No account is excluded." };
      return;
    }
    if (covered.length === 0) {
      const found = "No stack is in an excluded account.";
      yield { health: "GOOD", found, accounts: await nameAccounts(ids) };
      return;
    }
    const units = stackSet.organizationalUnitIds.join(",");
    yield {
      health: "WARNING",
      found: "Automatic deployment covers these accounts although they are excluded.",
      accounts: await nameAccounts(covered),
      fix: `Move them to an OU outside the StackSet's, or: \`aws cloudformation delete-stack-instances ${optionsOf(stackSet)} --regions ${region} --no-retain-stacks --deployment-targets OrganizationalUnitIds=${units},Accounts=${covered.join(",")},AccountFilterType=INTERSECTION\``,
    };
  },
};
