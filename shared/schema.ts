import * as v from "valibot";
import { visiblyOnOneLine } from "./text.ts";

const LONGEST_QUOTE = 80;

/**
 * Creates a parser of untrusted input, for schemas whose messages say what is allowed.
 *
 * @param Refusal the error that the parser throws
 */
export function parserThrowing(Refusal: new (message: string) => Error) {
  /**
   * @param name the name of the input in the message
   * @param unquotable fields whose values must not be in the message
   * @throws {Refusal} for the first invalid field, with what was found and what is allowed
   */
  return function parseOrThrow<T>(
    schema: v.GenericSchema<unknown, T>,
    input: unknown,
    name: string,
    unquotable: readonly string[] = [],
  ): T {
    const result = v.safeParse(schema, input, { abortEarly: true });
    if (result.success) return result.output;
    const [issue] = result.issues;
    // The sender also chooses the names, which can be as long as values.
    const field = [name, ...(issue.path ?? []).map(({ key }) => cut(String(key)))].join(".");
    const found = describe(issue.input, !unquotable.includes(field));
    throw new Refusal(visiblyOnOneLine(`${field}: found ${found}; allowed is ${issue.message}.`));
  };
}

/** A text that is not empty. */
export const text = (allowed: string) => v.pipe(v.string(allowed), v.nonEmpty(allowed));

/** A whole number in a text, as in `"12"`. */
export const numberInText = v.pipe(
  v.string("a number"),
  v.regex(/^\d+$/, "a number"),
  v.transform(Number),
);

const ACCOUNT_ID = "an account id of 12 digits";
export const accountId = v.pipe(v.string(ACCOUNT_ID), v.regex(/^\d{12}$/, ACCOUNT_ID));

/** The partition and account of an ARN. */
export interface ArnParts {
  readonly partition: string;
  readonly accountId: string;
}

/** An ARN of that service with Region and account, `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`. */
export const arnOf = (service: string, example: string) =>
  v.pipe(
    v.string(example),
    v.regex(new RegExp(`^arn:[a-z0-9-]+:${service}:[a-z0-9-]+:\\d{12}:.+$`), example),
    v.transform((arn): ArnParts => {
      const [, partition, , , accountId] = arn.split(":") as [
        string,
        string,
        string,
        string,
        string,
      ];
      return { partition, accountId };
    }),
  );

/** An object that is not an array. */
export const plainObject = (allowed: string) =>
  v.custom<object>(
    (input) => typeof input === "object" && input !== null && !Array.isArray(input),
    allowed,
  );

/** An object whose missing members are rejected with the messages of their own schemas. */
export function objectWith<const Entries extends v.ObjectEntries>(
  entries: Entries,
  allowed: string,
) {
  return v.pipe(plainObject(allowed), withAllOf(entries), v.object(entries));
}

/** The same for an object that has no other members. */
export function objectWithOnly<const Entries extends v.ObjectEntries>(
  entries: Entries,
  allowed: string,
) {
  return v.pipe(plainObject(allowed), withAllOf(entries), v.strictObject(entries, allowed));
}

function withAllOf(entries: v.ObjectEntries) {
  const missing = Object.fromEntries(Object.keys(entries).map((name) => [name, undefined]));
  return v.transform((input: object) => ({ ...missing, ...input }));
}

/** Objects are not quoted: they can be large, and can contain what must not be logged. */
function describe(value: unknown, isQuotable: boolean): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return '""';
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  const isPlain = ["string", "number", "boolean"].includes(typeof value);
  if (!isQuotable || !isPlain) return `a ${typeof value}`;
  return cut(typeof value === "string" ? JSON.stringify(value) : String(value));
}

function cut(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
}
