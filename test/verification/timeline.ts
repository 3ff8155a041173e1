import fc from "fast-check";

/** What the root user does to its access keys; nothing where there is no such key, or no room. */
export interface Change {
  readonly action: "create" | "deactivate" | "reactivate" | "delete";
  /** Of the key; one that is created takes the first that is free. */
  readonly slot: 1 | 2;
}

const CREATE: Change = { action: "create", slot: 1 };
const CHANGES: readonly Change[] = [
  CREATE,
  ...(["deactivate", "reactivate", "delete"] as const).flatMap((action) =>
    ([1, 2] as const).map((slot) => ({ action, slot })),
  ),
];

/** A change of the keys while an evaluation runs: after so many of IAM's answers to it. */
export interface Meanwhile {
  readonly answers: number;
  readonly change: Change;
}

/** What happens, in order. */
type Step =
  | { readonly wait: number }
  | { readonly change: Change }
  /** The local clock is so many minutes ahead of AWS's from here on. */
  | { readonly localClock: number }
  | { readonly evaluate: readonly Meanwhile[] };

/** Requests to IAM that are denied, of all that a timeline makes. */
interface Outage {
  readonly operation: string;
  readonly after: number;
  readonly times: number;
}

/** A story of one account, as long as days. */
export interface Timeline {
  readonly inactiveKeys: "COMPLIANT" | "NON_COMPLIANT";
  /** Milliseconds that IAM takes to make a report. */
  readonly reportGenerationMs: number;
  readonly outages: readonly Outage[];
  /** What happened before the first step. */
  readonly before: readonly Change[];
  readonly steps: readonly Step[];
}

const meanwhile = fc.record({
  answers: fc.integer({ min: 1, max: 5 }),
  change: fc.constantFrom(...CHANGES),
});

/** Minutes by which AWS accepts that a clock is off, and more. */
const skew = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -4, max: 4 }),
  fc.constantFrom(-6, 6, -60, 60, -3 * 24 * 60, 3 * 24 * 60),
);

const step = fc.oneof(
  // Minutes: some around the age at which IAM makes a new report, and at which one is not fresh.
  { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 230, max: 260 }) }) },
  { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 8 * 24 * 60 }) }) },
  { weight: 2, arbitrary: fc.record({ localClock: skew }) },
  { weight: 7, arbitrary: fc.record({ change: fc.constantFrom(...CHANGES) }) },
  { weight: 7, arbitrary: fc.record({ evaluate: fc.array(meanwhile, { maxLength: 2 }) }) },
);

/** What an evaluation reads. */
export const READS = [
  "GetAccountSummary",
  "GenerateCredentialReport",
  "GetCredentialReport",
] as const;

const outage = fc.oneof(
  fc.record({
    operation: fc.constantFrom(...READS),
    after: fc.integer({ min: 0, max: 8 }),
    times: fc.integer({ min: 1, max: 5 }),
  }),
  // IAM makes no report any more, so that the last one gets old.
  fc.record({
    operation: fc.constant("GenerateCredentialReport"),
    after: fc.integer({ min: 1, max: 3 }),
    times: fc.constant(Infinity),
  }),
);

export function timelines(inactiveKeys: Timeline["inactiveKeys"]): fc.Arbitrary<Timeline> {
  return fc.record({
    inactiveKeys: fc.constant(inactiveKeys),
    reportGenerationMs: fc.constantFrom(0, 0, 0, 200),
    outages: fc.array(outage, { maxLength: 1 }),
    before: fc.constantFrom<Change[][]>(
      [],
      [CREATE],
      [CREATE, { action: "deactivate", slot: 1 }],
      [CREATE, CREATE, { action: "deactivate", slot: 2 }],
    ),
    steps: fc.array(step, { minLength: 8, maxLength: 30 }),
  });
}
