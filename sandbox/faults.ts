import { ServiceError } from "./service-error.ts";
import type { Protocol } from "./wire/protocol.ts";

/** What can go wrong with a request. */
export type Fault =
  /** Refused because of too many requests. */
  | { readonly kind: "throttling" }
  /** Refused because a permission is missing. */
  | { readonly kind: "accessDenied" }
  | { readonly kind: "serverError"; readonly status: 500 | 502 | 503 | 504 }
  /** An error of the operation's own, by its code on the wire. */
  | {
      readonly kind: "serviceError";
      readonly code: string;
      readonly status: number;
      readonly message: string;
    }
  /** The connection ends before the request is looked at. */
  | { readonly kind: "reset" }
  /** The answer comes later, or never with `Infinity`. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Half of the answer's body comes, then the connection ends. */
  | { readonly kind: "truncated" }
  /** Half of the answer's body comes, then nothing. */
  | { readonly kind: "stalled" }
  /** The answer's `Date` header is another one, or missing. */
  | { readonly kind: "date"; readonly date: string | undefined }
  /** The answer has further headers. */
  | { readonly kind: "headers"; readonly headers: Readonly<Record<string, string>> }
  /** The answer's body is another one. */
  | { readonly kind: "malformed"; readonly change: (body: string) => string | Uint8Array };

/** A fault and what it strikes. */
export interface ScriptedFault {
  /** For example `GetAccountSummary`. */
  readonly operation: string;
  /** All accounts where left out. */
  readonly accountId?: string;
  readonly fault: Fault;
  /** How many requests pass before it strikes; none where left out. */
  readonly after?: number;
  /** How many requests it strikes; all where left out. */
  readonly times?: number;
}

/** The faults that are yet to come. Where several fit a request, the first one scripted strikes. */
export class FaultScript {
  /** How many requests have fit each, in the order of the script. */
  readonly #seen = new Map<ScriptedFault, number>();

  /** @returns a function that takes the fault away */
  add(fault: ScriptedFault): () => void {
    const scripted = { ...fault };
    this.#seen.set(scripted, 0);
    return () => {
      this.#seen.delete(scripted);
    };
  }

  /** The fault that strikes such a request, which counts for all that fit it. */
  take(operation: string, accountId: string): Fault | undefined {
    let striking: Fault | undefined;
    for (const [scripted, before] of this.#seen) {
      if (scripted.operation !== operation) continue;
      if (scripted.accountId !== undefined && scripted.accountId !== accountId) continue;
      const seen = before + 1;
      this.#seen.set(scripted, seen);
      const { after = 0, times = Infinity } = scripted;
      if (seen > after && seen <= after + times) striking ??= scripted.fault;
    }
    return striking;
  }
}

/** The error by which a service refuses a request; nothing for faults of another kind. */
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
