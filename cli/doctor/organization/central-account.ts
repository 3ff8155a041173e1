import type { Check } from "../check.ts";
import { describeAccounts } from "../named-account.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";
import { REDEPLOY } from "./fixes.ts";

/** The aggregator, the central bus, the notifications and the removal can be read only where they are. */
export const centralAccountCheck: Check<
  Pick<OrganizationContext, "isCentral" | "nameAccounts" | "stackSet">
> = {
  id: "central-account",
  title: "Central account",
  actions: [...LOOKUPS.stackSet, ...LOOKUPS.accounts],
  async *run({ isCentral, nameAccounts, stackSet }) {
    const found = await stackSet();
    if (!found) return;
    const [, , , region, accountId] = found.centralBusArn?.split(":") ?? [];
    if (!region || !accountId) {
      yield {
        health: "UNKNOWN",
        found: "The parameters of the StackSet do not say which account it is.",
        fix: REDEPLOY,
      };
      return;
    }
    const where = `${describeAccounts(await nameAccounts([accountId]))} in ${region}`;
    yield (await isCentral())
      ? { health: "GOOD", found: `It is ${where}, where this runs.` }
      : {
          health: "UNKNOWN",
          found: `It is ${where}. Aggregator, central event bus, notifications and removal cannot be read from here.`,
          fix: `Run this with credentials of ${accountId} and --region ${region}.`,
        };
  },
};
