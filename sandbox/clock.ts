/** Tells the sandbox what time it is. */
export type Clock = () => Date;

/** A clock that runs as the real one does, but can be moved. */
export class TravelClock {
  #offsetMs = 0;

  readonly now: Clock = () => new Date(Date.now() + this.#offsetMs);

  /** Moves the clock by some milliseconds; a negative number moves it back. */
  move(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Moves the clock back to the real time. */
  returnToPresent(): void {
    this.#offsetMs = 0;
  }
}
