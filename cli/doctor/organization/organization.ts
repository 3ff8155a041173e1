import type { Check, Finding } from "../check.ts";
import type { Place } from "../place.ts";
import { runChecks } from "../run-checks.ts";
import { aggregatorCheck, sourcesCheck } from "./aggregator.ts";
import { centralAccountCheck } from "./central-account.ts";
import { centralBusCheck } from "./central-bus.ts";
import { CENTRAL_NOTIFICATION_CHECKS } from "./central-notifications.ts";
import { centralRulesCheck } from "./central-rules.ts";
import { type OrganizationContext, openContext } from "./context.ts";
import { coverageCheck, managementAccountCheck } from "./coverage.ts";
import { delegationCheck } from "./delegation.ts";
import { excludedCheck } from "./excluded.ts";
import { organizationCheck, rootAccessCheck, trustedAccessCheck } from "./features.ts";
import { removalCheck, removalQueueCheck } from "./removal.ts";
import { removalMappingCheck } from "./removal-mapping.ts";
import { rootPoliciesCheck } from "./root-policies.ts";
import { driftCheck, instancesCheck } from "./stack-instances.ts";
import { operationsCheck, stackSetCheck } from "./stack-set.ts";

/** In the order of the output: what takes long comes last. */
export const ORGANIZATION_CHECKS: readonly Check<OrganizationContext>[] = [
  organizationCheck,
  trustedAccessCheck,
  delegationCheck,
  rootAccessCheck,
  centralAccountCheck,
  aggregatorCheck,
  centralBusCheck,
  centralRulesCheck,
  ...CENTRAL_NOTIFICATION_CHECKS,
  removalCheck,
  removalMappingCheck,
  removalQueueCheck,
  managementAccountCheck,
  stackSetCheck,
  operationsCheck,
  excludedCheck,
  rootPoliciesCheck,
  instancesCheck,
  driftCheck,
  coverageCheck,
  sourcesCheck,
];

/** For one check, with its calls one after another. */
const WITHIN_MS = 90_000;

/** Checks what the deployment in the organization depends on. */
export function examineOrganization(place: Place): AsyncGenerator<Finding> {
  return runChecks(ORGANIZATION_CHECKS, openContext(place), WITHIN_MS);
}
