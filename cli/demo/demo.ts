import pc from "picocolors";
import { type Io, say, type Terminal, terminalOf, write } from "../io.ts";
import { renderTable } from "../output/text-table.ts";
import type { DemoOptions } from "./command.ts";
import { type DemoResult, playDemo } from "./play.ts";
import type { Step } from "./removal.ts";

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

function renderResults(results: readonly DemoResult[], terminal: Terminal): string {
  const steps = results.flatMap(({ steps }) => (steps ? [stepsTable(steps, terminal)] : []));
  return [accountsTable(results, terminal), ...steps].join("\n\n");
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
