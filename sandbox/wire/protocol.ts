import type { IncomingHttpHeaders } from "node:http";
import type { ServiceError } from "../service-error.ts";

/** A request before its operation is known. */
export interface WireRequest {
  readonly method: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A wire protocol: operations, results and errors. */
export interface Protocol {
  /** The requested operation; undefined if the request names none. */
  operationOf(request: WireRequest): string | undefined;
  inputOf(request: WireRequest): unknown;
  respond(operation: string, result: object): WireResponse;
  fail(error: ServiceError): WireResponse;
  /** The codes and statuses of the errors that all services have. */
  readonly errors: {
    readonly throttling: readonly [code: string, status: number];
    readonly accessDenied: readonly [code: string, status: number];
    readonly unknownOperation: readonly [code: string, status: number];
    readonly unknownCredentials: readonly [code: string, status: number];
    readonly expiredCredentials: readonly [code: string, status: number];
    /** A signature with a wrong time. */
    readonly skewedClock: readonly [code: string, status: number];
    readonly failure: string;
  };
}
