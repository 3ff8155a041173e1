import { denialMessage } from "../not-authorized.ts";
import type { ActionRequest } from "../policies/identity-policy.ts";
import type { Role } from "../roles/roles.ts";
import { DeliveryFailure } from "./delivery-failure.ts";

const EVENTBRIDGE = "events.amazonaws.com";

/**
 * Does what EventBridge does with the role of a target: assumes it for a rule, and acts as it may.
 * See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-iam-roles.html
 *
 * @param role of the target; one that has not been created may do everything
 * @throws {DeliveryFailure} If EventBridge cannot assume the role, or the role may not do this.
 */
export function actAs(
  role: Role | undefined,
  { accountId, ruleArn }: { readonly accountId: string; readonly ruleArn: string },
  request: ActionRequest,
): void {
  if (!role) return;
  const keys = { "aws:SourceAccount": accountId, "aws:SourceArn": ruleArn };
  if (!role.trusts({ service: EVENTBRIDGE, keys })) {
    const message = `The trust policy of ${role.arn} does not let ${EVENTBRIDGE} assume it for ${ruleArn}.`;
    throw new DeliveryFailure("NO_PERMISSIONS", message);
  }
  const reason = role.denial(request);
  if (reason !== undefined) {
    throw new DeliveryFailure("NO_PERMISSIONS", denialMessage(role.arn, request, reason));
  }
}
