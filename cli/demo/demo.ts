import pc from "picocolors";
import { Sandbox, type Tenant, TravelClock } from "root-access-key-sandbox";
import { type Io, say, type Terminal, terminalOf, write } from "../io.ts";
import { renderTable } from "../output/text-table.ts";
import type { DemoOptions } from "./command.ts";
import { describeKeys, evaluate, RULE_NAME, type Shown } from "./evaluation.ts";
import type { Notification } from "./organization.ts";
import { playRemoval, type Step } from "./removal.ts";
import { type HoursAgo, type Outcome, type Scenario, scenarios } from "./scenarios.ts";

/** The result of one account. */
interface DemoResult extends Shown {
  readonly accountId: string;
  /** The keys that the account really has, and their story. */
  readonly holds: string;
  readonly story: string;
  readonly expected: Outcome;
  readonly isAsExpected: boolean;
  /** The steps to that result, if it took more than an evaluation. */
  readonly steps?: readonly Step[];
  /** The notifications on the way, if somebody gets them. */
  readonly notifications?: readonly Notification[];
}

/**
 * Runs `demo`: evaluates sample accounts and writes what AWS Config shows.
 *
 * @returns the exit code: 0 only if every result is the expected one
 */
export async function runDemo({ output }: DemoOptions, io: Io): Promise<number> {
  say(io, "Playing accounts through the built Lambda function, on a local AWS endpoint …");
  const results = await playDemo();
  const text =
    output === "json"
      ? JSON.stringify(results, null, 2)
      : renderResults(results, terminalOf(io.stdout));
  await write(io, `${text}\n`);
  const surprises = results.filter(({ isAsExpected }) => !isAsExpected);
  for (const { accountId, complianceType, reason, expected } of surprises) {
    say(
      io,
      `Account ${accountId}: expected ${expected.complianceType} (${expected.reason}), found ${complianceType} (${reason}).`,
    );
  }
  const asExpected = results.length - surprises.length;
  say(io, `${asExpected} of ${results.length} accounts show the expected result.`);
  return surprises.length === 0 ? 0 : 1;
}

const FIRST_ACCOUNT = 111122223301;
const HOUR_MS = 60 * 60 * 1000;

/** Plays every scenario in an account of its own, all at the same time, and then the removal of a key. */
async function playDemo(): Promise<DemoResult[]> {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const hoursAgo: HoursAgo = (hours, action) => {
    clock.move(-hours * HOUR_MS);
    action();
    clock.returnToPresent();
  };
  try {
    const accounts = scenarios.map((scenario, index) => {
      const tenant = sandbox.addAccount({ id: `${FIRST_ACCOUNT + index}` });
      scenario.prepare(tenant.account, hoursAgo);
      return { scenario, tenant };
    });
    const results = await Promise.all(
      accounts.map(({ scenario, tenant }) => play(sandbox, scenario, tenant)),
    );
    return [...results, await playRemoval(sandbox, hoursAgo)];
  } finally {
    await sandbox.close();
  }
}

async function play(
  sandbox: Sandbox,
  { story, inactiveKeys, faults = {}, timeoutMs, expected }: Scenario,
  tenant: Tenant,
): Promise<DemoResult> {
  const { account, rules } = tenant;
  rules.put(RULE_NAME, inactiveKeys ? { inactiveKeys } : {});
  for (const [operation, fault] of Object.entries(faults)) {
    sandbox.faults.add({ operation, accountId: account.id, fault });
  }
  const shown = await evaluate(sandbox, tenant, timeoutMs);
  return {
    accountId: account.id,
    ...shown,
    holds: describeKeys(account),
    story,
    expected,
    isAsExpected:
      shown.complianceType === expected.complianceType && shown.reason === expected.reason,
  };
}

function renderResults(results: readonly DemoResult[], terminal: Terminal): string {
  const steps = results.flatMap(({ steps }) => (steps ? [stepsTable(steps, terminal)] : []));
  const notifications = results
    .flatMap((result) => result.notifications ?? [])
    .map((notification) => renderNotification(notification, terminal));
  return [accountsTable(results, terminal), ...steps, ...notifications].join("\n\n");
}

/** A notification, as its subscribers read it. */
function renderNotification({ mail, chat }: Notification, { hasColors }: Terminal): string {
  const { bold } = pc.createColors(hasColors);
  const steps = chat.nextSteps.map((step) => `- ${step}`);
  const text = [`Subject: ${mail.subject}`, "", mail.body.trimEnd()];
  const channel = [`*${chat.title}*`, chat.description, ...steps];
  const indent = (lines: readonly string[]) =>
    lines.flatMap((line) => line.split("\n")).map((line) => `  ${line}`.trimEnd());
  return [
    bold("The mail to security@example.com"),
    ...indent(text),
    "",
    bold("The message in the chat channel"),
    ...indent(channel),
  ].join("\n");
}

/** The steps from the last account's key to its last result. */
function stepsTable(steps: readonly Step[], { width, hasColors }: Terminal): string {
  const { bold } = pc.createColors(hasColors);
  return renderTable(
    [{ title: bold("Who") }, { title: bold("What happened to the last key") }],
    steps.map(({ who, what }) => [who, what]),
    width,
  );
}

function accountsTable(results: readonly DemoResult[], { width, hasColors }: Terminal): string {
  const { red, green, yellow, bold } = pc.createColors(hasColors);
  const colorOf: Record<string, (text: string) => string> = {
    COMPLIANT: green,
    NON_COMPLIANT: red,
  };
  return renderTable(
    [
      { title: bold("Account"), width: 12 },
      { title: bold("AWS Config shows"), width: 17 },
      { title: bold("Annotation or error") },
      { title: bold("The root user really has") },
    ],
    results.map(({ accountId, complianceType, annotation, holds, story }) => [
      accountId,
      (colorOf[complianceType] ?? yellow)(complianceType),
      annotation,
      `${bold(holds)}: ${story}`,
    ]),
    width,
  );
}
