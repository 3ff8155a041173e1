/** The result for one account: a row of every output, and the shape of the JSON. */
export interface AccountResult<Evidence = unknown> {
  readonly accountId: string;
  /** From AWS Organizations; left out if it was not asked. */
  readonly accountName?: string;
  readonly complianceType: ComplianceType;
  /** Why, as one word of a closed list. */
  readonly reason: string;
  /** Why, as a sentence: what is known, and what could not be read. */
  readonly annotation: string;
  /** When AWS observed what the result is based on. ISO 8601 in UTC; left out if nothing was observed. */
  readonly observedAt?: string;
  /** What the compliance type is based on. */
  readonly evidence: Evidence;
}

/** In the order in which they need attention. */
export const COMPLIANCE_TYPES = [
  "NON_COMPLIANT",
  "INSUFFICIENT_DATA",
  "COMPLIANT",
  "NOT_APPLICABLE",
] as const;

export type ComplianceType = (typeof COMPLIANCE_TYPES)[number];

/** What the command line ends with, other than 1 for errors and interruptions. */
export type ExitCode = 0 | 2 | 3;

/** An account as people know it. */
export type Named = Pick<AccountResult, "accountId" | "accountName">;

/** Counts results as they pass, and keeps which accounts need attention. */
export class Tally {
  readonly byType: Record<ComplianceType, number> = {
    NON_COMPLIANT: 0,
    INSUFFICIENT_DATA: 0,
    COMPLIANT: 0,
    NOT_APPLICABLE: 0,
  };
  /** The accounts whose results are not COMPLIANT, by reason. */
  readonly byReason = new Map<string, Named[]>();
  /** The accounts that are NON_COMPLIANT. */
  readonly findings: Named[] = [];

  #findingsWithLastUse = 0;
  #inactiveFindings = 0;

  /** Whether each NON_COMPLIANT result shows when a key was last used. */
  get lastUseIsKnown(): boolean {
    return this.findings.length > 0 && this.findings.length === this.#findingsWithLastUse;
  }

  /** Whether each NON_COMPLIANT account has only inactive keys. */
  get keysAreInactive(): boolean {
    return this.findings.length > 0 && this.findings.length === this.#inactiveFindings;
  }

  get total(): number {
    return Object.values(this.byType).reduce((sum, count) => sum + count, 0);
  }

  add({ accountId, accountName, complianceType, reason, annotation }: AccountResult): void {
    const account = { accountId, accountName };
    this.byType[complianceType]++;
    if (complianceType === "NON_COMPLIANT") {
      this.findings.push(account);
      if (reason === "INACTIVE_KEY") this.#inactiveFindings++;
      if (/last used \d/.test(annotation)) this.#findingsWithLastUse++;
    }
    if (complianceType === "COMPLIANT") return;
    const others = this.byReason.get(reason);
    if (others) others.push(account);
    else this.byReason.set(reason, [account]);
  }

  /** Passes results on, each after it has been counted. */
  async *count<Result extends AccountResult>(
    results: AsyncIterable<Result>,
  ): AsyncGenerator<Result> {
    for await (const result of results) {
      this.add(result);
      yield result;
    }
  }
}

/**
 * Sums the results up in the exit code. Missing data never passes for compliant.
 *
 * | accounts                                    | exit code |
 * |---------------------------------------------|-----------|
 * | some not compliant                          | 2         |
 * | none of these, some with insufficient data  | 3         |
 * | all compliant, or the rule does not apply   | 0         |
 */
export function exitCodeOf({ byType }: Tally): ExitCode {
  if (byType.NON_COMPLIANT > 0) return 2;
  return byType.INSUFFICIENT_DATA > 0 ? 3 : 0;
}

/** Sums the results up in one sentence. */
export function describeTally({ byType, total }: Tally): string {
  const parts = COMPLIANCE_TYPES.filter((type) => byType[type] > 0).map(
    (type) => `${byType[type]} ${NAMES[type]}`,
  );
  return `${total} account${total === 1 ? "" : "s"}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}.`;
}

const NAMES: Record<ComplianceType, string> = {
  NON_COMPLIANT: "not compliant",
  INSUFFICIENT_DATA: "with insufficient data",
  COMPLIANT: "compliant",
  NOT_APPLICABLE: "not applicable",
};
