import { expect } from "vitest";

/** What breaks a line, or hides in it. */
const UNSEEN = /(?!\u200C|\u200D)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A message that can stand in any log: one line that hides nothing and has an end. */
export function expectClear({ message }: { readonly message: string }, longest: number): void {
  expect(message).not.toMatch(UNSEEN);
  expect(message.length).toBeLessThan(longest);
}

/** Each is one line that is one record. */
export function expectRecords(lines: readonly unknown[]): void {
  for (const line of lines) {
    if (typeof line !== "string") throw new Error(`Not a line: ${JSON.stringify(line)}`);
    expect(line).not.toMatch(/[\n\r]/);
    expect(JSON.parse(line)).toBeTypeOf("object");
  }
}

/** Everything that objects have of themselves, to detect additions. */
export function prototypes(): unknown {
  return [Object, Array, String, Number, Function].map(({ prototype }) => {
    return Reflect.ownKeys(prototype).map((key) => [
      key,
      Object.getOwnPropertyDescriptor(prototype, key),
    ]);
  });
}
