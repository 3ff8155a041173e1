import type { IAMClient } from "@aws-sdk/client-iam";
import { wholeBody } from "./whole-body.ts";

/** The SDK's clients share their middleware's form, whatever their commands. */
type AnyClient = { readonly middlewareStack: unknown };

/** Declarations, comments and CDATA sections, and instructions but for one at the beginning. */
const NOT_PLAIN = /<!|(?!^)<\?/;

/**
 * Cuts XML off where it is more than elements and text, which AWS is not known to send. What is left,
 * perhaps nothing, is for whoever reads it to check. The SDK's parser takes time for declarations that
 * grows with the square of their number, and for one megabyte of them it takes longer than a function
 * has. What stands in a comment or is split by one, it reads otherwise than whoever looks at the answer.
 */
export function readPlainXmlOnly(client: AnyClient): void {
  const { middlewareStack } = client as IAMClient;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: unknown };
      const body = await wholeBody(response);
      const end = body.toString("latin1").search(NOT_PLAIN);
      if (end >= 0) response.body = body.subarray(0, end);
      return result;
    },
    // Nearer to the wire than the SDK's deserializer.
    { step: "deserialize", priority: "low", name: "readPlainXmlOnly" },
  );
}
