import * as v from "valibot";
import type { BusEvent } from "./event.ts";

/** The limits of https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
export const InputTransformer = v.strictObject({
  InputPathsMap: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(/^(?!AWS)[A-Za-z0-9_-]{1,256}$/)),
        v.pipe(v.string(), v.regex(/^\$\.\w+$/, "Only $.name is implemented")),
      ),
      v.maxEntries(100),
    ),
    {},
  ),
  InputTemplate: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
});

/** A JSON object with one placeholder as each value. */
const Template = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.string(), v.pipe(v.string(), v.regex(/^<[^<>]+>$/))),
);

/** AWS does not document how it escapes values, so only values that need no escaping are implemented. */
const PLAIN = /^[^"\\<>\p{Cc}]*$/u;

/**
 * Compiles an input transformer to a function that turns an event into a target's input.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * @throws {Error} naming what AWS would reject or what is not implemented
 */
export function compileTransformer({
  InputPathsMap,
  InputTemplate,
}: v.InferOutput<typeof InputTransformer>): (event: BusEvent) => string {
  const template = v.safeParse(Template, InputTemplate);
  if (!template.success) {
    throw new Error(`Only {"name": "<placeholder>"} is implemented: ${InputTemplate}`);
  }
  const members = Object.entries(template.output).map(([name, placeholder]) => {
    const path = InputPathsMap[placeholder.slice(1, -1)];
    if (path === undefined) throw new Error(`${placeholder} is not in InputPathsMap.`);
    return { name, field: path.slice(2) as keyof BusEvent };
  });
  return (event) =>
    JSON.stringify(
      Object.fromEntries(
        members.map(({ name, field }) => {
          const value: unknown = Object.hasOwn(event, field) ? event[field] : undefined;
          if (typeof value === "string" && PLAIN.test(value)) return [name, value];
          throw new Error(
            `$.${field} is not a string, or needs escaping, which is not implemented.`,
          );
        }),
      ),
    );
}
