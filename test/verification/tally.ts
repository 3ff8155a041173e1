import { expect } from "vitest";

/** Counts what inputs led to, so that a test shows that it reached what it is about. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(outcome: string): void {
    this.#counts.set(outcome, this.of(outcome) + 1);
  }

  of(outcome: string): number {
    return this.#counts.get(outcome) ?? 0;
  }

  /** Each of these was reached by a share of all inputs. */
  expectShares(shares: Readonly<Record<string, number>>): void {
    for (const [outcome, share] of Object.entries(shares)) {
      expect(this.of(outcome) / this.total, outcome).toBeGreaterThanOrEqual(share);
    }
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** What was counted, such as `1,024 refused, 3 taken`. */
  toString(): string {
    return [...this.#counts].map(([name, count]) => `${inEnglish(count)} ${name}`).join(", ");
  }

  /** Says on one line how much was tried. */
  print(what: string): void {
    process.stdout.write(`hostile ${what}: ${inEnglish(this.total)} inputs (${this})\n`);
  }
}

function inEnglish(count: number): string {
  return count.toLocaleString("en");
}
