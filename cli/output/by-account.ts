import type { AccountResult } from "../account-result.ts";

/** Waits for all results and puts them in the order of their account ids. */
export async function byAccount(
  results: AsyncIterable<AccountResult>,
): Promise<readonly AccountResult[]> {
  const all: AccountResult[] = [];
  for await (const result of results) all.push(result);
  return all.sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}
