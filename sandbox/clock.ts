/** Returns the current time. */
export type Clock = () => Date;

/** A clock that runs like the real one but can be moved. */
export class TravelClock {
  #offsetMs = 0;

  readonly now: Clock = () => new Date(Date.now() + this.#offsetMs);

  /** Moves the clock by a number of milliseconds, backward if it is negative. */
  move(ms: number): void {
    this.#offsetMs += ms;
  }

  /** Resets the clock to the real time. */
  returnToPresent(): void {
    this.#offsetMs = 0;
  }
}
