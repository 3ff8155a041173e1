import { randomUUID } from "node:crypto";
import XMLBuilder from "fast-xml-builder";
import type { Protocol, WireResponse } from "./protocol.ts";

const NAMESPACE = "https://iam.amazonaws.com/doc/2010-05-08/";
const xml = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });

/**
 * AWS Query, which IAM speaks: form fields in, XML out.
 * See https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const query: Protocol = {
  operationOf: ({ body }) => new URLSearchParams(body).get("Action") ?? undefined,
  inputOf: ({ body }) => Object.fromEntries(new URLSearchParams(body)),

  respond: (operation, result) =>
    respond(200, {
      [`${operation}Response`]: {
        "@xmlns": NAMESPACE,
        [`${operation}Result`]: result,
        ResponseMetadata: { RequestId: randomUUID() },
      },
    }),

  fail: ({ code, status, message }) =>
    respond(status, {
      ErrorResponse: {
        "@xmlns": NAMESPACE,
        Error: { Type: status < 500 ? "Sender" : "Receiver", Code: code, Message: message },
        RequestId: randomUUID(),
      },
    }),

  errors: {
    throttling: ["Throttling", 400],
    accessDenied: ["AccessDenied", 403],
    unknownOperation: ["InvalidAction", 400],
    unknownCredentials: ["InvalidClientTokenId", 403],
    failure: "ServiceFailure",
  },
};

function respond(status: number, document: object): WireResponse {
  return { status, headers: { "content-type": "text/xml" }, body: xml.build(document) };
}
