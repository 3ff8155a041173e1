import { Sandbox, TravelClock } from "root-access-key-sandbox";
import { CommandError } from "../errors.ts";
import { type Io, say, write } from "../io.ts";
import { type SandboxOptions, STATES, type State, type StateCounts } from "./command.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  planAccounts,
  setUpOrganization,
} from "./organization.ts";

const ONE_EACH = Object.fromEntries(Object.keys(STATES).map((state) => [state, 1]));

/**
 * Runs `sandbox`: starts a local AWS endpoint with an organization, and writes the commands by which a shell uses it.
 *
 * @returns 0, when the user ends it
 * @throws {CommandError} If there are fewer accounts than states.
 */
export async function runSandbox({ accounts, states }: SandboxOptions, io: Io): Promise<0> {
  checkStates(accounts, states);
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const interrupted = new Promise<void>((resolve) => io.onInterrupt(resolve));
  try {
    setUpOrganization(sandbox, planAccounts(accounts, states ?? ONE_EACH), clock);
    const { AWS_ACCESS_KEY_ID = "", ...others } = sandbox.environmentOf({ id: ADMINISTRATOR_ID });
    const variables = Object.entries({ AWS_ACCESS_KEY_ID, ...others });
    const exports = variables.map(([name, value]) => `export ${name}=${value}\n`);
    await write(io, `unset AWS_PROFILE AWS_SESSION_TOKEN\n${exports.join("")}`);
    io.closeOutput();
    const keyOf = (id: string) => AWS_ACCESS_KEY_ID.replace(ADMINISTRATOR_ID, id);
    say(
      io,
      `${accounts} accounts are at ${sandbox.url}. To end it, press Ctrl-C, or: kill ${process.pid}
The credentials are those of the delegated administrator, ${ADMINISTRATOR_ID}. For the management account: export AWS_ACCESS_KEY_ID=${keyOf(MANAGEMENT_ID)}
For any other account: export AWS_ACCESS_KEY_ID=${keyOf("ACCOUNT_ID")}`,
    );
    await interrupted;
  } finally {
    await sandbox.close();
  }
  return 0;
}

/** The administrators of the organization have no special state. */
function checkStates(accounts: number, states: StateCounts = {}): void {
  const needed =
    2 + (Object.keys(states) as State[]).reduce((sum, it) => sum + (states[it] ?? 0), 0);
  if (needed <= accounts) return;
  throw new CommandError(
    `--states needs --accounts ${needed} or more: those accounts, the management account and the delegated administrator.`,
  );
}
