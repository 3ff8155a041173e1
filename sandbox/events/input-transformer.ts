import * as v from "valibot";
import type { BusEvent } from "./event.ts";

/** The limits of https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
export const InputTransformer = v.strictObject({
  InputPathsMap: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(/^(?!AWS)[A-Za-z0-9_-]{1,256}$/)),
        v.pipe(
          v.string(),
          v.maxLength(256),
          v.regex(/^\$(\.[\w-]+)+$/, "Only $.a.b.c is implemented"),
        ),
      ),
      v.maxEntries(100),
    ),
    {},
  ),
  InputTemplate: v.pipe(v.string(), v.minLength(1), v.maxLength(8192)),
});

/** What the placeholders of a template stand for. */
type Values = (name: string) => unknown;

const PLACEHOLDER = /<([^<>]*)>/g;
const QUOTED = /"(?:[^"\\]|\\.)*"/;
/** A string with its quotes, or a placeholder outside of strings. */
const STRING_OR_PLACEHOLDER = new RegExp(`${QUOTED.source}|${PLACEHOLDER.source}`, "g");
const KEY = new RegExp(`(${QUOTED.source})\\s*:`, "g");
const TEXT_LINE = new RegExp(`^${QUOTED.source}$`);

/**
 * Compiles an input transformer: a function that turns an event into a target's input.
 *
 * A template is one of two things. Text stands in double quotes, each line in its own, and AWS
 * delivers these quotes too: they are in what SNS publishes. JSON is an object, in which a
 * placeholder outside of quotes becomes the JSON of its value. In quotes values stand as they are:
 * AWS does not escape them.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 *
 * @throws {Error} naming what AWS would refuse or what is not implemented
 */
export function compileTransformer({
  InputPathsMap,
  InputTemplate,
}: v.InferOutput<typeof InputTransformer>): (event: BusEvent) => string {
  for (const [, name = ""] of InputTemplate.matchAll(PLACEHOLDER)) {
    if (name.startsWith("aws.events.")) throw new Error(`<${name}> is not implemented.`);
    if (!Object.hasOwn(InputPathsMap, name)) throw new Error(`<${name}> is not in InputPathsMap.`);
  }
  const render = InputTemplate.trimStart().startsWith("{")
    ? compileJson(InputTemplate)
    : compileText(InputTemplate);
  return (event) => render((name) => find(event, InputPathsMap[name] ?? ""));
}

function compileText(template: string): (values: Values) => string {
  const wrong = template.split("\n").find((line) => !TEXT_LINE.test(line));
  if (wrong !== undefined) {
    throw new Error(`A line of InputTemplate is not one string in double quotes: ${wrong}`);
  }
  return (values) => fillText(template, values);
}

function compileJson(template: string): (values: Values) => string {
  for (const [, key = ""] of template.matchAll(KEY)) {
    if (key.match(PLACEHOLDER))
      throw new Error(`EventBridge takes no placeholder as a key: ${key}`);
  }
  const fill = (values: Values) =>
    template.replace(STRING_OR_PLACEHOLDER, (found, name?: string) =>
      name === undefined ? fillText(found, values) : toJson(name, values),
    );
  parseJson(fill(() => ""));
  // AWS delivers JSON without white space.
  return (values) => JSON.stringify(parseJson(fill(values)));
}

function fillText(text: string, values: Values): string {
  return text.replace(PLACEHOLDER, (_, name: string) => {
    const value = values(name) ?? "";
    if (typeof value !== "object") return String(value);
    throw new Error(`<${name}> is an object or an array, which is not implemented in text.`);
  });
}

function toJson(name: string, values: Values): string {
  const value = values(name);
  if (value !== undefined) return JSON.stringify(value);
  throw new Error(`<${name}> finds nothing, and what AWS writes then is not documented.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`InputTemplate makes no JSON, which AWS does not deliver: ${text}`, { cause });
  }
}

/** Nothing where the path ends before. */
function find(event: BusEvent, path: string): unknown {
  const names = path.split(".").slice(1);
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null && Object.hasOwn(value, name)
        ? (value as Readonly<Record<string, unknown>>)[name]
        : undefined,
    event,
  );
}
