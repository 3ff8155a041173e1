import { CONTROL, FRAMEWORKS } from "../../shared/control.ts";
import type { Report } from "./format.ts";

/** Of the JSON; the first number changes if readers must change. See `docs/results.schema.json`. */
export const SCHEMA_VERSION = "1.0";

/** Who made results, when and with what, so that they can be kept as a record. */
export function originOf({ caller, scope, parameters, method, toolVersion }: Report) {
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: "root-access-key", version: toolVersion },
    generatedAt: caller.clock.now().toISOString(),
    clockDoubt: caller.clock.doubt,
    caller: caller.arn,
    scope,
    parameters,
    method,
  };
}

/** What stands beside the results of accounts. */
export function envelopeOf(report: Report) {
  const { scope, parameters, method, ...made } = originOf(report);
  return {
    ...made,
    organization: report.organizationId ?? null,
    scope,
    parameters,
    control: { ...CONTROL, frameworks: FRAMEWORKS },
    method,
  };
}
