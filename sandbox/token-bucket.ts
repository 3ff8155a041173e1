import type { Clock } from "./clock.ts";

/** How AWS limits an account's requests: each request takes one token from a bucket. */
export interface BucketSize {
  /** The maximum number of tokens, and the number at the start. */
  readonly burst: number;
  /** The number of tokens added each second. */
  readonly perSecond: number;
}

/** A bucket of tokens that refills with a clock. */
export class TokenBucket {
  readonly #size: BucketSize;
  readonly #clock: Clock;
  #tokens: number;
  #filled: Date;

  constructor(size: BucketSize, clock: Clock) {
    this.#size = size;
    this.#clock = clock;
    this.#tokens = size.burst;
    this.#filled = clock();
  }

  /** Takes a token. Returns false if there is none. */
  take(): boolean {
    const { burst, perSecond } = this.#size;
    const now = this.#clock();
    const seconds = Math.max(0, (now.getTime() - this.#filled.getTime()) / 1000);
    this.#filled = now;
    this.#tokens = Math.min(burst, this.#tokens + seconds * perSecond);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
