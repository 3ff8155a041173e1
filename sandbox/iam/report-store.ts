import type { Clock } from "../clock.ts";
import { ServiceError } from "../service-error.ts";

const HOUR_MS = 60 * 60 * 1000;
/** IAM generates a new report only if the last one is older. */
const CACHE_MS = 4 * HOUR_MS;
/** IAM does not return a report that is older. */
const LIFE_MS = 7 * 24 * HOUR_MS;

/** A report, which may not be ready yet. */
interface StoredReport {
  readonly generatedTime: Date;
  readonly readyMs: number;
  readonly csv: string;
}

/** The credential reports of one account. */
export class ReportStore {
  /** Milliseconds that IAM takes to generate a report; `Infinity` for never. */
  generationMs: number;
  readonly #render: () => string;
  readonly #clock: Clock;
  /** Newest first. */
  readonly #reports: StoredReport[] = [];

  constructor(render: () => string, generationMs: number, clock: Clock) {
    this.#render = render;
    this.generationMs = generationMs;
    this.#clock = clock;
  }

  /** Starts a new report of the account as it is now, unless one is in progress or recent enough. */
  request(): "STARTED" | "INPROGRESS" | "COMPLETE" {
    const now = this.#clock();
    const [newest] = this.#reports;
    if (newest && newest.readyMs > now.getTime()) return "INPROGRESS";
    if (newest && now.getTime() - newest.generatedTime.getTime() < CACHE_MS) return "COMPLETE";
    const readyMs = now.getTime() + this.generationMs;
    this.#reports.unshift({ generatedTime: now, readyMs, csv: this.#render() });
    return "STARTED";
  }

  /**
   * The newest report that is ready.
   *
   * @throws {ServiceError} If no report is ready, or it has expired.
   */
  get(): Pick<StoredReport, "generatedTime" | "csv"> {
    const now = this.#clock().getTime();
    const report = this.#reports.find(({ readyMs }) => readyMs <= now);
    if (!report) {
      throw this.#reports.length > 0
        ? new ServiceError("ReportInProgress", 404, "Credential report is being generated")
        : new ServiceError("ReportNotPresent", 410, "No credential report is present");
    }
    if (now - report.generatedTime.getTime() > LIFE_MS) {
      throw new ServiceError("ReportExpired", 410, "The credential report has expired");
    }
    return report;
  }
}
