import { randomUUID } from "node:crypto";
import XMLBuilder from "fast-xml-builder";
import type { Protocol, WireResponse } from "./protocol.ts";

const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });

/**
 * AWS Query, the protocol of IAM, STS, SNS and CloudFormation: form fields in, XML out.
 * See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 *
 * @param namespace of the service's XML
 * @param errors that differ from IAM's
 */
export function query(namespace: string, errors: Partial<Protocol["errors"]> = {}): Protocol {
  return {
    operationOf: ({ body }) => new URLSearchParams(body).get("Action") ?? undefined,
    inputOf: ({ body }) => {
      const { Action, Version, ...input } = Object.fromEntries(new URLSearchParams(body));
      return input;
    },

    respond: (operation, result) =>
      respond(200, {
        [`${operation}Response`]: {
          "@xmlns": namespace,
          [`${operation}Result`]: result,
          ResponseMetadata: { RequestId: randomUUID() },
        },
      }),

    fail: ({ code, status, message }) =>
      respond(status, {
        ErrorResponse: {
          "@xmlns": namespace,
          Error: { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message },
          RequestId: randomUUID(),
        },
      }),

    errors: {
      throttling: ["Throttling", 400],
      accessDenied: ["AccessDenied", 403],
      unknownOperation: ["InvalidAction", 400],
      unknownCredentials: ["InvalidClientTokenId", 403],
      expiredCredentials: ["ExpiredToken", 403],
      skewedClock: ["SignatureDoesNotMatch", 403],
      failure: "ServiceFailure",
      ...errors,
    },
  };
}

function respond(status: number, document: object): WireResponse {
  return { status, headers: { "content-type": "text/xml" }, body: xml.build(document) };
}
