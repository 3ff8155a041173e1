import { vi } from "vitest";

/** A line that a function logged. */
type LoggedRecord = Readonly<Record<string, unknown>>;

/** What went well, what was only begun, and what failed, each in order. */
export interface Log {
  readonly records: LoggedRecord[];
  /** Records of a removal that is about to delete. */
  readonly intents: LoggedRecord[];
  readonly failures: LoggedRecord[];
}

/** Takes what functions log, in place of the console. Each line has to be one record in JSON. */
export function watchLog() {
  const all: Log = { records: [], intents: [], failures: [] };
  const byAccount = new Map<unknown, Log>();
  const of = (accountId: unknown): Log => {
    const log = byAccount.get(accountId) ?? { records: [], intents: [], failures: [] };
    byAccount.set(accountId, log);
    return log;
  };
  const keep = (level: "records" | "failures") => (line: string) => {
    const record = parse(line);
    const kind = record.decision === "INTENT" ? "intents" : level;
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
