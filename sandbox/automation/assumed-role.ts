import { parseDocument } from "./document.ts";
import { Variables } from "./variables.ts";

/**
 * The ARN of the role that a document assumes: most often that of its parameter
 * `AutomationAssumeRole`, or of the parameter's default. An empty text is none.
 *
 * @throws {Error} naming what is not implemented of the document, or a variable that has no value
 */
export function assumedRoleOf(content: unknown, given: Readonly<Record<string, string>>): string {
  const { assumeRole = "", parameters } = parseDocument(content);
  const defaults = Object.entries(parameters).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return String(new Variables([...defaults, ...Object.entries(given)]).resolve(assumeRole));
}
