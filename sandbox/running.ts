/** What was set off and is not waited for. */
export class Running {
  #promises: Promise<unknown>[] = [];

  add(promise: Promise<unknown>): void {
    // `settled` tells of a failure.
    promise.catch(() => undefined);
    this.#promises.push(promise);
  }

  /** Waits until all has ended, also what was set off meanwhile; fails where something failed. */
  async settled(): Promise<void> {
    for (let count = 0; count < this.#promises.length; ) {
      count = this.#promises.length;
      await Promise.all(this.#promises);
    }
  }
}
