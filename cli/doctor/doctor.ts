import { setMaxListeners } from "node:events";
import { accountNames } from "../../shared/names.ts";
import { openSession, readCaller } from "../aws/session.ts";
import { type Io, say } from "../io.ts";
import type { Origin } from "../output/format.ts";
import { PLACE_CHECKS } from "./caller.ts";
import { countByHealth, type Finding, HEALTH } from "./check.ts";
import type { DoctorOptions } from "./command.ts";
import { writeFindings } from "./output/write-findings.ts";
import type { Place } from "./place.ts";
import { runChecks } from "./run-checks.ts";

/** Looks at one of the things that a deployment is in. */
type Examination = (place: Place) => AsyncIterable<Finding>;

/** Each is loaded only when it is asked for: it brings its clients of the SDK. */
const EXAMINATIONS = {
  account: async (): Promise<Examination> => (await import("./account/account.ts")).examineAccount,
  before: async (): Promise<Examination> => (await import("./before/before.ts")).examineBefore,
  organization: async (): Promise<Examination> =>
    (await import("./organization/organization.ts")).examineOrganization,
};

/**
 * Runs `doctor`: checks what a deployment depends on, side by side, and writes what it finds. It changes nothing.
 *
 * @returns the exit code: 2 if something is bad; 3 if nothing is, but something is unknown; otherwise 0
 * @throws {CallError | CommandError} If the caller cannot be determined, or no call can succeed.
 */
export async function runDoctor(options: DoctorOptions, io: Io): Promise<0 | 2 | 3> {
  const { organization = false, before = false, namePrefix } = options;
  const scope = organization ? "organization" : before ? "before" : "account";
  const session = await openSession(options, io);
  const caller = await readCaller(session, io.now);
  const region = await session.sts.config.region();
  const end = new AbortController();
  // Many calls wait for it at a time; Node.js would take that for a leak.
  setMaxListeners(0, end.signal);
  const findings: Finding[] = [];
  try {
    const place = {
      ...{ caller, region, names: accountNames(namePrefix), settings: session.settings },
      ...{ now: io.now, say: (line: string) => say(io, line), over: end.signal },
    };
    const kept = keepEach(examine(scope, place), findings);
    await writeFindings(kept, options, originOf(scope, place), io);
  } finally {
    end.abort();
  }
  const counts = countByHealth(findings);
  say(io, summaryOf(findings));
  if (counts.BAD > 0) return 2;
  return counts.UNKNOWN > 0 ? 3 : 0;
}

function originOf(
  scope: keyof typeof EXAMINATIONS,
  { caller, region, names }: Pick<Place, "caller" | "names" | "region">,
): Origin {
  const { accountId } = caller;
  const where = `account ${accountId} in ${region}`;
  const titles = {
    account: `What the deployment in ${where} depends on`,
    before: `What a deployment in ${where} needs`,
    organization: `What the deployment in the organization depends on, seen from ${where}`,
  };
  return {
    title: titles[scope],
    caller,
    scope:
      scope === "organization"
        ? { type: "ORGANIZATION" }
        : { type: "ACCOUNT", accounts: [accountId] },
    parameters: {
      before: scope === "before" || undefined,
      namePrefix: scope === "organization" ? undefined : names.rule,
      region,
    },
    method: "Read-only calls to AWS. What cannot be read is UNKNOWN, never GOOD.",
  };
}

/** Shows what is known already before it loads the rest. */
async function* examine(scope: keyof typeof EXAMINATIONS, place: Place): AsyncGenerator<Finding> {
  yield* runChecks(PLACE_CHECKS, place, PLACE_WITHIN_MS);
  const examination = await EXAMINATIONS[scope]();
  yield* examination(place);
}

/** They make no call. */
const PLACE_WITHIN_MS = 1000;

async function* keepEach(
  findings: AsyncIterable<Finding>,
  kept: Finding[],
): AsyncGenerator<Finding> {
  for await (const finding of findings) {
    kept.push(finding);
    yield finding;
  }
}

function summaryOf(findings: readonly Finding[]): string {
  const counts = countByHealth(findings);
  const parts = HEALTH.filter((health) => counts[health] > 0).map(
    (health) => `${counts[health]} ${health}`,
  );
  return `${findings.length} findings: ${parts.join(", ")}.`;
}
