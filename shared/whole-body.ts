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
