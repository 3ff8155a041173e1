import type { Clock } from "./clock.ts";

/** How AWS limits the requests of an account: a bucket of tokens, each of which admits one request. */
export interface BucketSize {
  /** The tokens that it holds, and has at first. */
  readonly burst: number;
  /** The tokens that it gets each second. */
  readonly perSecond: number;
}

/** A bucket of tokens, filled by a clock. */
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

  /** Takes a token if there is one. */
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
