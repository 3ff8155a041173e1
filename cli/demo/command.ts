import pc from "picocolors";
import { renderTable } from "../table.ts";
import { type DemoResult, playDemo } from "./play.ts";
import type { Step } from "./removal.ts";

export interface DemoOptions {
  readonly output: "table" | "json";
}

/**
 * Plays the demo and prints what AWS Config shows: data on standard output, all else on standard
 * error.
 *
 * @returns the exit code: 0 only if every verdict is the expected one
 */
export async function runDemo({ output }: DemoOptions): Promise<number> {
  console.error("Playing accounts through the built Lambda function, on a local AWS endpoint …");
  const results = await playDemo();
  console.log(output === "json" ? JSON.stringify(results, null, 2) : toTable(results));
  const surprises = results.filter(({ isAsExpected }) => !isAsExpected);
  for (const { accountId, complianceType, reason, expected } of surprises) {
    console.error(
      `Account ${accountId}: expected ${expected.complianceType} (${expected.reason}), found ${complianceType} (${reason}).`,
    );
  }
  console.error(
    `${results.length - surprises.length} of ${results.length} accounts show the expected result.`,
  );
  return surprises.length === 0 ? 0 : 1;
}

function toTable(results: readonly DemoResult[]): string {
  const tables = [
    accountsTable(results),
    ...results.flatMap(({ steps }) => (steps ? [stepsTable(steps)] : [])),
  ];
  return tables.join("\n\n");
}

/** How it came to the last result. */
function stepsTable(steps: readonly Step[]): string {
  const { isTTY, columns } = process.stdout;
  const { bold } = pc.createColors(Boolean(isTTY) && process.stdout.hasColors());
  return renderTable(
    [{ title: bold("Who") }, { title: bold("What became of the last key") }],
    steps.map(({ who, what }) => [who, what]),
    isTTY ? columns : undefined,
  );
}

function accountsTable(results: readonly DemoResult[]): string {
  const { isTTY, columns } = process.stdout;
  const { red, green, yellow, bold } = pc.createColors(
    Boolean(isTTY) && process.stdout.hasColors(),
  );
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
    isTTY ? columns : undefined,
  );
}
