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

interface Entry {
  readonly scripted: ScriptedFault;
  /** Its place in the script. */
  readonly place: number;
  /** How many requests have fit. */
  seen: number;
}

/** The faults that are yet to come. Where several fit a request, the first one scripted strikes. */
export class FaultScript {
  /** By what they strike, as there can be many accounts. */
  readonly #entries = new Map<string, Entry[]>();
  #length = 0;

  /** @returns a function that takes the fault away */
  add(scripted: ScriptedFault): () => void {
    const { operation, accountId } = scripted;
    const key = keyOf(operation, accountId);
    const entry = { scripted, place: this.#length++, seen: 0 };
    const entries = () => this.#entries.get(key) ?? [];
    this.#entries.set(key, [...entries(), entry]);
    return () => {
      this.#entries.set(
        key,
        entries().filter((other) => other !== entry),
      );
    };
  }

  /** The fault that strikes such a request, which counts for all that fit it. */
  take(operation: string, accountId: string): Fault | undefined {
    const striking = [keyOf(operation), keyOf(operation, accountId)]
      .flatMap((key) => this.#entries.get(key) ?? [])
      .filter((entry) => {
        const { after = 0, times = Infinity } = entry.scripted;
        entry.seen++;
        return entry.seen > after && entry.seen <= after + times;
      });
    return striking.sort((a, b) => a.place - b.place)[0]?.scripted.fault;
  }
}

function keyOf(operation: string, accountId = "all"): string {
  return `${operation} in ${accountId}`;
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
