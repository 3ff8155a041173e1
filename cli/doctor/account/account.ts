import type { Check, Finding } from "../check.ts";
import type { Place } from "../place.ts";
import { runChecks } from "../run-checks.ts";
import { alarmsCheck } from "./alarms.ts";
import { type AccountContext, openAccount } from "./context.ts";
import { deadLettersCheck } from "./dead-letters.ts";
import { evaluationCheck, evaluationErrorsCheck } from "./evaluation.ts";
import { functionCheck, functionVersionCheck, invokePermissionCheck } from "./evaluator.ts";
import { eventRulesCheck } from "./event-rules.ts";
import { functionErrorsCheck } from "./function-errors.ts";
import {
  notificationFunctionCheck,
  notificationInvocationCheck,
  notificationPermissionsCheck,
} from "./notification.ts";
import { rolePermissionsCheck } from "./permissions.ts";
import { deliveryChannelCheck, recordedTypesCheck, recorderCheck } from "./recorder.ts";
import { remediationCheck, remediationExceptionsCheck } from "./remediation.ts";
import { ruleCheck } from "./rule.ts";
import { subscriptionsCheck } from "./subscriptions.ts";
import { topicCheck } from "./topic.ts";
import { topicKeyCheck } from "./topic-key.ts";
import { trailCheck } from "./trail.ts";

/** In the order of the output: as an evaluation goes, then its result. */
export const ACCOUNT_CHECKS: readonly Check<AccountContext>[] = [
  recorderCheck,
  deliveryChannelCheck,
  recordedTypesCheck,
  ruleCheck,
  evaluationCheck,
  evaluationErrorsCheck,
  functionCheck,
  functionVersionCheck,
  functionErrorsCheck,
  invokePermissionCheck,
  rolePermissionsCheck,
  eventRulesCheck,
  notificationFunctionCheck,
  notificationInvocationCheck,
  notificationPermissionsCheck,
  topicCheck,
  subscriptionsCheck,
  topicKeyCheck,
  deadLettersCheck,
  remediationCheck,
  remediationExceptionsCheck,
  trailCheck,
  alarmsCheck,
];

/** For one check, with its calls one after another. */
const WITHIN_MS = 60_000;

/** Checks what the deployment in the caller's account and Region depends on. */
export function examineAccount(place: Place): AsyncGenerator<Finding> {
  return runChecks(ACCOUNT_CHECKS, openAccount(place), WITHIN_MS);
}
