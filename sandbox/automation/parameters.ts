import type { Parameters } from "./document.ts";
import { parseDocument } from "./document.ts";
import { Variables } from "./variables.ts";

/**
 * The values of a document's parameters.
 *
 * @throws {Error} If Automation would reject them.
 */
export function bindParameters(
  declared: Parameters,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(declared, name));
  if (unknown !== undefined) throw new Error(`The document has no parameter ${unknown}.`);
  return new Map(
    Object.entries(declared).map(([name, parameter]) => {
      const value = given[name] ?? parameter.default;
      if (value === undefined)
        throw new Error(`Parameter ${name} has neither a value nor a default.`);
      if (!isAllowed(value, parameter)) {
        throw new Error(`Parameter ${name} must not be ${JSON.stringify(value)}.`);
      }
      return [name, value];
    }),
  );
}

function isAllowed(value: string, { allowedPattern = "" }: Parameters[string]): boolean {
  return new RegExp(allowedPattern).test(value);
}

/**
 * The ARN of the role that a document assumes, usually its parameter `AutomationAssumeRole`. Empty if it
 * assumes none.
 *
 * @throws {Error} naming what is not implemented in the document, or a variable without a value
 */
export function assumedRoleOf(content: unknown, given: Readonly<Record<string, string>>): string {
  const { assumeRole = "", parameters } = parseDocument(content);
  const defaults = Object.entries(parameters).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return String(new Variables([...defaults, ...Object.entries(given)]).resolve(assumeRole));
}
