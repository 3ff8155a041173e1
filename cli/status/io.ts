/** What a command needs of the world beside AWS. */
export interface StatusIo {
  now(): Date;
  /** Waits for so many milliseconds. */
  sleep(ms: number): Promise<void>;
  /** Tells people what goes on, a line at a time; not for the result. */
  tell(line: string): void;
}
