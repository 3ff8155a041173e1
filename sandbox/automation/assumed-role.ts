import type { Account } from "../account.ts";
import { parseDocument } from "./document.ts";
import { Variables } from "./variables.ts";

/** Where a document is to run. */
interface Place {
  readonly account: Account;
  readonly region: string;
}

/**
 * The ARN of the role that a document assumes: most often that of its parameter
 * `AutomationAssumeRole`, or of the parameter's default. An empty text is none.
 *
 * @throws {Error} naming what is not implemented of the document, or a variable that has no value
 */
export function assumedRoleOf(
  content: unknown,
  given: Readonly<Record<string, string>>,
  { account, region }: Place,
): string {
  const { assumeRole = "", parameters } = parseDocument(content);
  const defaults = Object.entries(parameters).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const system = {
    "global:ACCOUNT_ID": account.id,
    "global:AWS_PARTITION": account.partition,
    "global:REGION": region,
  };
  const values = new Map([...defaults, ...Object.entries(given)]);
  return String(new Variables(system, values).resolve(assumeRole));
}
