import type { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";

/**
 * Reads an answer's body to its end. The SDK's own way loads web streams first, to see that the body is
 * none, and Node.js's `buffer()` makes a Blob of it; a cold function would wait for either.
 */
export async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The same of an answer, in a way in which its body can be read again. */
export async function wholeBody(response: { body: unknown }): Promise<Buffer> {
  const { body } = response;
  const whole = Buffer.isBuffer(body) ? body : await readWhole(body as AsyncIterable<Uint8Array>);
  response.body = whole;
  return whole;
}

/** The SDK's clients and commands share their middleware's form, whatever they are for. */
type WithMiddleware = { readonly middlewareStack: unknown };

/**
 * Lets a command's answer be seen as it came over the wire, beside what the SDK makes of it.
 *
 * @returns an object whose text is there as soon as the command was sent and answered
 */
export function keepRawAnswer(command: WithMiddleware): { readonly text: string } {
  const answer = { text: "" };
  const { middlewareStack } = command as GetAccountSummaryCommand;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: unknown };
      answer.text = (await wholeBody(response)).toString("utf8");
      return result;
    },
    // Nearer to the wire than the SDK's deserializer.
    { step: "deserialize", priority: "low", name: "keepRawAnswer" },
  );
  return answer;
}

/** Declarations, comments and CDATA sections, and instructions but for one at the beginning. */
const NOT_PLAIN = /<!|(?!^)<\?/;

/**
 * Cuts XML off where it is more than elements and text, which AWS is not known to send. What is left,
 * perhaps nothing, is for whoever reads it to check. The SDK's parser takes time for declarations that
 * grows with the square of their number, and for one megabyte of them it takes longer than a function
 * has. What stands in a comment or is split by one, it reads otherwise than whoever looks at the answer.
 */
export function readPlainXmlOnly(client: WithMiddleware): void {
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
