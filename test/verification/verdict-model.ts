import { type Fleet, openFleet } from "../integration/fleet.ts";
import { compareFacts } from "./annotation-facts.ts";
import { type Evidence, factsOf, isContradiction, judge } from "./oracle.ts";
import type { ReportState } from "./report-states.ts";
import { KEY_DETAILS } from "./report-text.ts";
import { tryAll } from "./side-by-side.ts";
import type { SummaryState } from "./summary-states.ts";

/** One combination of all that a verdict depends on. */
interface Combination {
  readonly summary: SummaryState;
  /** What the summary is when it is read once more. */
  readonly again: SummaryState;
  readonly report: ReportState;
  readonly inactiveKeys: Evidence["inactiveKeys"];
}

/** What came of one, and what should have. */
export interface Comparison {
  /** The row of the design's table that decides it. */
  readonly row: string;
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
}

/** Every combination. The second summary only counts where it has to be read. */
export function* combine(
  summaries: readonly SummaryState[],
  reports: readonly ReportState[],
): Generator<Combination> {
  for (const report of reports) {
    for (const summary of summaries) {
      // With no key present, the evaluation does not wait for a report.
      if (report.comesLate && summary.reads === 0) continue;
      for (const inactiveKeys of ["NON_COMPLIANT", "COMPLIANT"] as const) {
        const combination = { summary, report, inactiveKeys };
        const isReadAgain = isContradiction(evidenceOf({ ...combination, again: summary }));
        for (const again of isReadAgain ? summaries : [summary]) yield { ...combination, again };
      }
    }
  }
}

function evidenceOf({ summary, again, report, inactiveKeys }: Combination): Evidence {
  return { summary: summary.reads, again: again.reads, report: report.reads, inactiveKeys };
}

/** Long enough to give up what never answers and to report all the same. */
const LAMBDA_TIMEOUT_MS = 15_000;
/** So many that no evaluation waits for a connection. */
const SANDBOXES = 100;

/** Evaluates each combination in an account of its own, over HTTP, and compares with the table. */
export async function compareAll(combinations: Iterable<Combination>): Promise<Comparison[]> {
  const fleet = await openFleet(SANDBOXES);
  try {
    const task = (combination: Combination) => compare(fleet, combination);
    return await tryAll([...combinations], isSlow, task, isWrong);
  } finally {
    await fleet.close();
  }
}

export const isWrong = ({ expected, actual }: Comparison) => expected !== actual;

function isSlow({ summary, again, report }: Combination): boolean {
  return summary.hangs || again.hangs || (report.takesTime && summary.reads !== 0);
}

async function compare(fleet: Fleet, combination: Combination): Promise<Comparison> {
  const { summary, again, report, inactiveKeys } = combination;
  const evidence = evidenceOf(combination);
  const { row, outcome } = judge(evidence);
  const under = fleet.addAccount({ inactiveKeys });
  const time = report.arrange(under);
  if (isContradiction(evidence)) {
    under.fail("GetAccountSummary", summary.fault, { times: 1 });
    under.fail("GetAccountSummary", again.fault, { after: 1 });
  } else {
    under.fail("GetAccountSummary", summary.fault);
  }
  const said = await under.evaluate({}, LAMBDA_TIMEOUT_MS).then(
    ({ complianceType, degraded }) => `${complianceType}${degraded ? ", degraded" : ""}`,
    (error: Error) => (error.name === "NoVerdictError" ? "no verdict" : `${error}`),
  );
  const kept = under.result();
  const isKept = said.startsWith(kept?.complianceType ?? "no verdict");
  const generatedTime = time && `${time.toISOString().slice(0, "2026-11-23T14:05".length)}Z`;
  const facts = factsOf(evidence, { ofKey: KEY_DETAILS, generatedTime });
  const wrongFacts = kept?.annotation === undefined ? [] : compareFacts(kept.annotation, facts);
  return {
    row,
    name: `summary ${summary.name}, then ${again.name}; report ${report.name}; ${inactiveKeys}`,
    expected: outcome,
    actual: [
      said,
      ...(isKept ? [] : [`AWS Config keeps ${kept?.complianceType}`]),
      ...wrongFacts.map((fact) => `the annotation ${fact}`),
    ].join(", and "),
  };
}
