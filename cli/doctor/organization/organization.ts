import { callerCheck, regionCheck } from "../caller.ts";
import type { Check, Finding } from "../check.ts";
import type { Place } from "../place.ts";
import { runChecks } from "../run-checks.ts";

/** In the order of the output: what takes long comes last. */
export const ORGANIZATION_CHECKS: readonly Check<Place>[] = [callerCheck, regionCheck];

/** For one check, with its calls one after another. */
const WITHIN_MS = 90_000;

/** Checks what the deployment in the organization depends on. */
export function examineOrganization(place: Place): AsyncGenerator<Finding> {
  return runChecks(ORGANIZATION_CHECKS, place, WITHIN_MS);
}
