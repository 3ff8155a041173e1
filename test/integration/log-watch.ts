import { vi } from "vitest";

/** A line that a function logged. */
type LoggedRecord = Readonly<Record<string, unknown>>;

/** What went well and what failed, each in order. */
export interface Log {
  readonly records: LoggedRecord[];
  readonly failures: LoggedRecord[];
}

/** Takes what functions log, in place of the console. Each line has to be one record in JSON. */
export function watchLog() {
  const all: Log = { records: [], failures: [] };
  const byAccount = new Map<unknown, Log>();
  const of = (accountId: unknown): Log => {
    const log = byAccount.get(accountId) ?? { records: [], failures: [] };
    byAccount.set(accountId, log);
    return log;
  };
  const keep = (kind: keyof Log) => (line: string) => {
    const record = parse(line);
    all[kind].push(record);
    of(record.accountId)[kind].push(record);
  };
  const spies = [
    vi.spyOn(console, "info").mockImplementation(keep("records")),
    vi.spyOn(console, "error").mockImplementation(keep("failures")),
  ];

  return {
    all,
    /** What is about an account. */
    of,
    restore(): void {
      for (const spy of spies) spy.mockRestore();
    },
  };
}

function parse(line: string): LoggedRecord {
  if (/[\n\r]/.test(line)) throw new Error(`Logged on more than one line: ${line}`);
  return JSON.parse(line);
}
