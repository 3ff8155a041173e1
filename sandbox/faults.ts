import type { Clock } from "./clock.ts";
import { ServiceError } from "./service-error.ts";
import { type BucketSize, TokenBucket } from "./token-bucket.ts";
import type { Protocol } from "./wire/protocol.ts";

/** What can go wrong with a request. */
export type Fault =
  /** Rejected because of too many requests. */
  | { readonly kind: "throttling" }
  /** Rejected because a permission is missing. */
  | { readonly kind: "accessDenied" }
  | { readonly kind: "serverError"; readonly status: 500 | 502 | 503 | 504 }
  /** An error of the operation, by its code on the wire. */
  | {
      readonly kind: "serviceError";
      readonly code: string;
      readonly status: number;
      readonly message: string;
    }
  /** The connection is reset before the request is read. */
  | { readonly kind: "reset" }
  /** The response is late, or never sent with `Infinity`. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Half of the response body is sent, then the connection ends. */
  | { readonly kind: "truncated" }
  /** Half of the response body is sent, then nothing. */
  | { readonly kind: "stalled" }
  /** The response's `Date` header is changed or missing. */
  | { readonly kind: "date"; readonly date: string | undefined }
  /** The response has additional headers. */
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  /** The response body is changed, and its status if one is given. */
  | {
      readonly kind: "malformed";
      readonly change: (body: string) => string | Uint8Array;
      readonly status?: number;
    };

/** A fault and the requests that it applies to. */
export interface ScriptedFault {
  /** For example `GetAccountSummary`. */
  readonly operation: string;
  /** Defaults to all accounts. */
  readonly accountId?: string;
  readonly fault: Fault;
  /** How many requests succeed before the fault applies. Defaults to 0. */
  readonly after?: number;
  /** How many requests it applies to. Defaults to all. */
  readonly times?: number;
  /** Admits as many of these requests as there are tokens, as AWS throttles. Defaults to none. */
  readonly admitted?: BucketSize;
}

/** What a fault has matched so far. */
interface Progress {
  seen: number;
  readonly bucket: TokenBucket | undefined;
}

/** The scripted faults. If several match a request, the first one applies. */
export class FaultScript {
  /** In the order of the script. */
  readonly #progress = new Map<ScriptedFault, Progress>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns a function that removes the fault */
  add(fault: ScriptedFault): () => void {
    const scripted = { ...fault };
    const bucket = fault.admitted && new TokenBucket(fault.admitted, this.#clock);
    this.#progress.set(scripted, { seen: 0, bucket });
    return () => {
      this.#progress.delete(scripted);
    };
  }

  /** Returns the fault for a request, and counts the request for every fault that it matches. */
  take(operation: string, accountId: string): Fault | undefined {
    let striking: Fault | undefined;
    for (const [scripted, progress] of this.#progress) {
      if (scripted.operation !== operation) continue;
      if (scripted.accountId !== undefined && scripted.accountId !== accountId) continue;
      progress.seen++;
      const { after = 0, times = Infinity } = scripted;
      if (progress.seen <= after || progress.seen > after + times) continue;
      if (!progress.bucket?.take()) striking ??= scripted.fault;
    }
    return striking;
  }
}

/** The error response for a fault; undefined for other kinds of faults. */
export function refusal(
  fault: Fault,
  operation: string,
  { errors }: Protocol,
): ServiceError | undefined {
  switch (fault.kind) {
    case "throttling":
      return new ServiceError(...errors.throttling, "Rate exceeded");
    case "accessDenied":
      return new ServiceError(...errors.accessDenied, `Not authorized to perform ${operation}`);
    case "serverError":
      return new ServiceError(errors.failure, fault.status, "The service failed");
    case "serviceError":
      return new ServiceError(fault.code, fault.status, fault.message);
    default:
      return undefined;
  }
}
