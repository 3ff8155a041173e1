import * as v from "valibot";
import { DeliveryFailure } from "../delivery-failure.ts";
import type { ActionRequest } from "../policies/identity-policy.ts";
import type { Role } from "../roles/roles.ts";
import { denialMessage } from "../service-error.ts";
import { JsonObject } from "./event.ts";

export const EVENTBRIDGE = "events.amazonaws.com";

/**
 * Authorizes a request of a target's role, which EventBridge assumes for a rule.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-iam-roles.html
 *
 * @param role of the target; undefined if it was not created and can do everything
 * @throws {DeliveryFailure} If EventBridge cannot assume the role, or the role's policies deny the request.
 */
export function actAs(
  role: Role | undefined,
  { sourceArn, sourceAccount }: { readonly sourceArn: string; readonly sourceAccount: string },
  request: ActionRequest,
): void {
  if (!role) return;
  const keys = { "aws:SourceAccount": sourceAccount, "aws:SourceArn": sourceArn };
  if (!role.trusts({ service: EVENTBRIDGE, keys })) {
    const message = `The trust policy of ${role.arn} does not let ${EVENTBRIDGE} assume it for ${sourceArn}.`;
    throw new DeliveryFailure("NO_PERMISSIONS", message);
  }
  const reason = role.denial(request);
  if (reason !== undefined) {
    throw new DeliveryFailure("NO_PERMISSIONS", denialMessage(role.arn, request, reason));
  }
}

/** The parameters of StartAutomationExecution, here with one string each. */
const Parameters = v.pipe(JsonObject, v.record(v.string(), v.strictTuple([v.string()])));

/**
 * Reads the parameters of a runbook from the input of a target.
 *
 * @throws {DeliveryFailure} If they are not an object of arrays with one string each.
 */
export function automationParameters(input: string): Readonly<Record<string, string>> {
  const result = v.safeParse(Parameters, input);
  if (!result.success) {
    const message = `The parameters of a runbook must be an object of arrays with one string each: ${input}`;
    throw new DeliveryFailure("INVALID_JSON", message);
  }
  return Object.fromEntries(Object.entries(result.output).map(([name, [value]]) => [name, value]));
}
