import { openFleet } from "./fleet.ts";

export const ACCOUNT_ID = "111122223333";

export type AccountUnderTest = Awaited<ReturnType<typeof openAccount>>;

/** Puts an account with other rule parameters in the place of the one under test. */
export async function reopen(
  under: AccountUnderTest,
  parameters: Record<string, string>,
): Promise<AccountUnderTest> {
  await under.close();
  return openAccount(parameters);
}

/** One account in a sandbox of its own, with the rule in it. */
export async function openAccount(parameters: Record<string, string> = {}) {
  const { addAccount, clock, close } = await openFleet();
  return { ...addAccount(parameters, ACCOUNT_ID), clock, close };
}
