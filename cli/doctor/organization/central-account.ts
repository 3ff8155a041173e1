import type { Check } from "../check.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";

/** The aggregator, the central bus and the removal can be read only where they are. */
export const centralAccountCheck: Check<
  Pick<OrganizationContext, "isCentral" | "nameAccounts" | "stackSet">
> = {
  id: "central-account",
  title: "Central account",
  actions: [...LOOKUPS.stackSet, ...LOOKUPS.accounts],
  async *run({ isCentral, nameAccounts, stackSet }) {
    const [, , , region = "", accountId = ""] = (await stackSet())?.centralBusArn?.split(":") ?? [];
    if (!accountId) return;
    const where = `${await nameAccounts([accountId])} in ${region}`;
    yield (await isCentral())
      ? { health: "GOOD", found: `It is ${where}, where this runs.` }
      : {
          health: "UNKNOWN",
          found: `It is ${where}. Aggregator, central event bus and removal cannot be read from here.`,
          fix: `Run this with credentials of ${accountId} and --region ${region}.`,
        };
  },
};
