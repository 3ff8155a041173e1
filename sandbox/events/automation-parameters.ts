import * as v from "valibot";
import { DeliveryFailure } from "./delivery-failure.ts";
import { JsonObject } from "./json-object.ts";

/** As StartAutomationExecution takes parameters, of which each is one text here. */
const Parameters = v.pipe(JsonObject, v.record(v.string(), v.strictTuple([v.string()])));

/**
 * Reads the parameters of a runbook from the input of a target.
 *
 * @throws {DeliveryFailure} If they are no object of arrays of one text each.
 */
export function automationParameters(input: string): Readonly<Record<string, string>> {
  const result = v.safeParse(Parameters, input);
  if (!result.success) {
    const message = `A runbook takes an object of arrays of one text each: ${input}`;
    throw new DeliveryFailure("INVALID_JSON", message);
  }
  return Object.fromEntries(Object.entries(result.output).map(([name, [value]]) => [name, value]));
}
