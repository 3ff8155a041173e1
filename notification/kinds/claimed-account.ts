import type { Origin } from "../content.ts";

/**
 * The account that an event's detail names, if it is another one than the event bus stamped on the event:
 * whoever composed the detail claims it.
 */
export function claimedAccount(claimed: unknown, { accountId }: Pick<Origin, "accountId">) {
  const isOther = claimed !== undefined && claimed !== accountId;
  return {
    claimedAccountId: [
      "The event claims to be about another account (not verified)",
      isOther ? claimed : undefined,
    ],
  } as const;
}
