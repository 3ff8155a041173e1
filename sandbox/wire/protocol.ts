import type { IncomingHttpHeaders } from "node:http";
import type { ServiceError } from "../service-error.ts";

/** One request, as far as it can be read without knowing the operation. */
export interface WireRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a service puts operations, results and errors on the wire. */
export interface Protocol {
  /** The operation that is asked for; nothing where the request names none. */
  operationOf(request: WireRequest): string | undefined;
  inputOf(request: WireRequest): unknown;
  respond(operation: string, result: object): WireResponse;
  fail(error: ServiceError): WireResponse;
  /** The codes and statuses by which the service answers what any service can answer. */
  readonly errors: {
    readonly throttling: readonly [code: string, status: number];
    readonly accessDenied: readonly [code: string, status: number];
    readonly unknownOperation: readonly [code: string, status: number];
    readonly unknownCredentials: readonly [code: string, status: number];
    readonly expiredCredentials: readonly [code: string, status: number];
    /** A signature of another time. */
    readonly skewedClock: readonly [code: string, status: number];
    readonly failure: string;
  };
}
