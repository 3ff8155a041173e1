import { type Fleet, openFleet } from "../integration/fleet.ts";
import { compareFacts } from "./annotation-facts.ts";
import { CLOCKS } from "./clock-states.ts";
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
  /** AWS's clock by the local one. */
  readonly clock: (typeof CLOCKS)[number];
}

/** What came of one, and what should have. */
export interface Comparison {
  /** The row of the design's table that decides it. */
  readonly row: string;
  readonly name: string;
  readonly expected: string;
  readonly actual: string;
}

/** States of all that a verdict depends on, each of which is combined with each. */
export interface Dimensions {
  readonly summaries: readonly SummaryState[];
  /** What the summary can be when it is read once more; the same where left out. */
  readonly again?: readonly SummaryState[];
  readonly reports: readonly ReportState[];
  readonly clocks?: typeof CLOCKS;
}

/** Every combination. The second summary only counts where it has to be read. */
export function* combine({
  summaries,
  again = summaries,
  reports,
  clocks = [CLOCKS[0]],
}: Dimensions): Generator<Combination> {
  for (const report of reports) {
    for (const summary of summaries) {
      // With no key present, the evaluation does not wait for a report.
      if (report.comesLate && summary.reads === 0) continue;
      for (const inactiveKeys of ["NON_COMPLIANT", "COMPLIANT"] as const) {
        for (const clock of clocks) {
          const once = { summary, report, inactiveKeys, clock, again: summary };
          if (!isContradiction(evidenceOf(once))) yield once;
          else if (!summary.isLast) yield* again.map((it) => ({ ...once, again: it }));
        }
      }
    }
  }
}

function evidenceOf({ summary, again, report, inactiveKeys, clock }: Combination): Evidence {
  const reads = report.reads(clock.date);
  return { summary: summary.reads, again: again.reads, report: reads, inactiveKeys };
}

const MINUTE_MS = 60_000;
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
  const { summary, again, report, inactiveKeys, clock } = combination;
  const evidence = evidenceOf(combination);
  const { row, outcome } = judge(evidence);
  const under = fleet.addAccount({ inactiveKeys });
  const details = { ofKey: KEY_DETAILS, generatedTime: undefined, ...report.arrange(under) };
  summary.arrange?.(under);
  if (isContradiction(evidence)) {
    under.fail("GetAccountSummary", summary.fault, { times: 1 });
    under.fail("GetAccountSummary", again.fault, { after: 1 });
  } else {
    under.fail("GetAccountSummary", summary.fault);
  }
  const localClock = () => new Date(fleet.clock.now().getTime() - clock.date * MINUTE_MS);
  const said = await under.evaluate({}, LAMBDA_TIMEOUT_MS, localClock).then(
    ({ complianceType, degraded }) => `${complianceType}${degraded ? ", degraded" : ""}`,
    (error: Error) => (error.name === "NoVerdictError" ? "no verdict" : `${error}`),
  );
  const kept = under.result();
  const isKept = said.startsWith(kept?.complianceType ?? "no verdict");
  const facts = factsOf(evidence, details);
  const wrongFacts = kept?.annotation === undefined ? [] : compareFacts(kept.annotation, facts);
  return {
    row,
    name: `summary ${summary.name}, then ${again.name}; report ${report.name}; ${inactiveKeys}; AWS's clock ${clock.name}`,
    expected: outcome,
    actual: [
      said,
      ...(isKept ? [] : [`AWS Config keeps ${kept?.complianceType}`]),
      ...wrongFacts.map((fact) => `the annotation ${fact}`),
    ].join(", and "),
  };
}
