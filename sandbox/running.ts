/** Work that was started without waiting for it. */
export class Running {
  #promises: Promise<unknown>[] = [];

  add(promise: Promise<unknown>): void {
    // `settled` reports a failure.
    promise.catch(() => undefined);
    this.#promises.push(promise);
  }

  /** Waits for all work, including work that starts during the wait. Fails if any of it failed. */
  async settled(): Promise<void> {
    for (let count = 0; count < this.#promises.length; ) {
      count = this.#promises.length;
      await Promise.all(this.#promises);
    }
  }
}
