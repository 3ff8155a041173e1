import { deliveryChannelCheck, recorderCheck } from "../account/recorder.ts";
import { trailCheck } from "../account/trail.ts";
import type { Check, Finding } from "../check.ts";
import type { Place } from "../place.ts";
import { runChecks } from "../run-checks.ts";
import { bootstrapCheck } from "./bootstrap.ts";
import { type BeforeContext, openBefore } from "./context.ts";
import { namesCheck } from "./names.ts";
import { deployPermissionsCheck } from "./permissions.ts";
import { concurrencyCheck, configRulesQuotaCheck, eventRulesQuotaCheck } from "./quotas.ts";

/** In the order of the output. */
export const BEFORE_CHECKS: readonly Check<BeforeContext>[] = [
  recorderCheck,
  deliveryChannelCheck,
  bootstrapCheck,
  deployPermissionsCheck,
  namesCheck,
  configRulesQuotaCheck,
  eventRulesQuotaCheck,
  concurrencyCheck,
  trailCheck,
];

/** For one check, with its calls one after another. */
const WITHIN_MS = 60_000;

/** Checks what a deployment in the caller's account and Region needs. No rule has to be there. */
export function examineBefore(place: Place): AsyncGenerator<Finding> {
  return runChecks(BEFORE_CHECKS, openBefore(place), WITHIN_MS);
}
