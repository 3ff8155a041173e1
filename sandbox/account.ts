import type { RootKey } from "./access-key.ts";
import { newKeyId } from "./access-key.ts";
import type { Clock } from "./clock.ts";
import { renderReport } from "./iam/render-report.ts";
import { ReportStore } from "./iam/report-store.ts";

/** An AWS account: its root user's access keys, its IAM users and credential reports. */
export class Account {
  readonly id: string;
  readonly partition: string;
  readonly created: Date;
  /** Names of the IAM users. Each has a row in the credential report. */
  readonly users: string[] = [];
  readonly reports: ReportStore;
  /** The maximum number of access keys on a page, whatever the request asks for. */
  keysPerPage = Infinity;
  readonly #clock: Clock;
  readonly #rootKeys = new Map<1 | 2, RootKey>();

  constructor(options: {
    readonly id: string;
    readonly partition: string;
    readonly reportGenerationMs: number;
    readonly clock: Clock;
  }) {
    this.id = options.id;
    this.partition = options.partition;
    this.#clock = options.clock;
    this.created = options.clock();
    this.reports = new ReportStore(
      () => renderReport(this),
      options.reportGenerationMs,
      options.clock,
    );
  }

  get rootKeys(): readonly RootKey[] {
    return [...this.#rootKeys.values()].sort((a, b) => a.slot - b.slot);
  }

  /** Creates an active root access key in the first free slot. */
  createRootKey(): RootKey {
    const slot = ([1, 2] as const).find((candidate) => !this.#rootKeys.has(candidate));
    if (!slot) throw new Error(`The root user of account ${this.id} already has two access keys.`);
    const key = { id: newKeyId("AKIA"), slot, active: true, created: this.#clock() };
    this.#rootKeys.set(slot, key);
    return key;
  }

  useRootKey(slot: 1 | 2, service: string, region: string): void {
    this.#rootKey(slot).lastUsed = { date: this.#clock(), service, region };
  }

  setRootKeyActive(slot: 1 | 2, active: boolean): void {
    this.#rootKey(slot).active = active;
  }

  deleteRootKey(slot: 1 | 2): void {
    this.#rootKey(slot);
    this.#rootKeys.delete(slot);
  }

  #rootKey(slot: 1 | 2): RootKey {
    const key = this.#rootKeys.get(slot);
    if (!key) throw new Error(`The root user of account ${this.id} has no access key ${slot}.`);
    return key;
  }
}
