import { CONTROL, FRAMEWORKS } from "../../shared/control.ts";
import type { Report } from "./format.ts";

/** Of the JSON; the first number changes if readers must change. See `docs/results.schema.json`. */
export const SCHEMA_VERSION = "1.0";

/** What stands beside the results, so that they can be kept as a record. */
export function envelopeOf(report: Report) {
  const { caller, organizationId, scope, parameters, method, toolVersion } = report;
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "root-access-key", version: toolVersion },
    generatedAt: caller.clock.now().toISOString(),
    clockDoubt: caller.clock.doubt,
    caller: caller.arn,
    organization: organizationId ?? null,
    scope,
    parameters,
    control: { ...CONTROL, frameworks: FRAMEWORKS },
    method,
  };
}
