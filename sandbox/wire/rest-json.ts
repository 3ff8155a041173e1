import { randomUUID } from "node:crypto";
import type { Protocol } from "./protocol.ts";

/** For example `["GetPolicy", "GET", "/2015-03-31/functions/{FunctionName}/policy"]`. */
export type Route = readonly [operation: string, method: string, path: string];

/**
 * AWS REST JSON, Lambda's protocol. Here, the input is only in the path and the query, as strings.
 * See https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJson(routes: readonly Route[]): Protocol {
  const compiled = routes.map(([operation, method, path]) => ({
    operation,
    method,
    pattern: new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}/?$`),
  }));
  const find = ({ method, path }: { readonly method: string; readonly path: string }) =>
    compiled.find((route) => route.method === method && route.pattern.test(path));
  return {
    operationOf: (request) => find(request)?.operation,
    inputOf: (request) => {
      const groups = find(request)?.pattern.exec(request.path)?.groups ?? {};
      const inPath = Object.entries(groups).map(
        ([name, value]) => [name, decodeURIComponent(value)] as const,
      );
      return Object.fromEntries([...request.query, ...inPath]);
    },
    respond: (_operation, result) => respond(200, result),
    fail: ({ code, status, message }) =>
      respond(
        status,
        { Type: status < 500 ? "User" : "Service", Message: message },
        { "x-amzn-errortype": code },
      ),

    errors: {
      throttling: ["TooManyRequestsException", 429],
      accessDenied: ["AccessDeniedException", 403],
      unknownOperation: ["UnknownOperationException", 404],
      unknownCredentials: ["UnrecognizedClientException", 403],
      expiredCredentials: ["ExpiredTokenException", 403],
      skewedClock: ["InvalidSignatureException", 403],
      failure: "ServiceException",
    },
  };
}

function respond(status: number, document: object, headers = {}) {
  return {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": randomUUID(),
      ...headers,
    },
    body: JSON.stringify(document),
  };
}
