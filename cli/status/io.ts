/** What a command needs of the world beside AWS. */
export interface StatusIo {
  now(): Date;
  /** Waits for so many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Tells people what goes on, a line at a time; not for the result. */
  tell(line: string): void;
  /** Ends the reading of many results: what is not known by then is not asked for. Aborted with why. */
  readonly stop: AbortController;
  /** Called when there are results to keep: from then on an interruption aborts `stop`. */
  keepResults(): void;
}
