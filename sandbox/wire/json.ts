import { randomUUID } from "node:crypto";
import { ServiceError } from "../service-error.ts";
import type { Protocol, WireResponse } from "./protocol.ts";

/**
 * AWS JSON 1.1, the protocol of AWS Config, EventBridge, Organizations and others.
 * See https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 *
 * @param errors that differ from AWS Config's
 */
export function json(errors: Partial<Protocol["errors"]> = {}): Protocol {
  return {
    // CloudTrail's target has several dots in most SDKs.
    operationOf: ({ headers }) =>
      String(headers["x-amz-target"] ?? "")
        .split(".")
        .at(-1),
    inputOf: ({ body }) => {
      try {
        return JSON.parse(body);
      } catch {
        throw new ServiceError("SerializationException", 400, "The request is not JSON.");
      }
    },
    respond: (_operation, result) => respond(200, result),
    fail: ({ code, status, message, queryCode }) =>
      respond(
        status,
        { __type: code, message },
        queryCode === undefined ? {} : { "x-amzn-query-error": `${queryCode};Sender` },
      ),

    errors: {
      throttling: ["ThrottlingException", 400],
      accessDenied: ["AccessDeniedException", 400],
      unknownOperation: ["UnknownOperationException", 400],
      unknownCredentials: ["UnrecognizedClientException", 400],
      expiredCredentials: ["ExpiredTokenException", 400],
      skewedClock: ["InvalidSignatureException", 400],
      failure: "InternalFailure",
      ...errors,
    },
  };
}

function respond(status: number, document: object, headers = {}): WireResponse {
  return {
    status,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": randomUUID(),
      ...headers,
    },
    body: JSON.stringify(document),
  };
}
