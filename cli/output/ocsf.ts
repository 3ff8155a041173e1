import { CONTROL, FRAMEWORKS, type FrameworkControl } from "../../shared/control.ts";
import type { AccountResult, ComplianceType } from "../results.ts";
import { type Format, type Report, sortById } from "./format.ts";
import { toJson } from "./json-text.ts";

/** The one that AWS Security Hub uses. See https://schema.ocsf.io/1.6.0/classes/compliance_finding */
const OCSF_VERSION = "1.6.0";

/** An array of Compliance Findings of the Open Cybersecurity Schema Framework, one for each account. */
export const ocsf: Format = async function* (results, report) {
  const all = await sortById(results);
  yield "[";
  for (const [index, result] of all.entries()) {
    yield `${index > 0 ? "," : ""}\n${toJson(findingOf(result, report)).replaceAll(/^/gm, "  ")}`;
  }
  yield all.length > 0 ? "\n]\n" : "]\n";
};

/** A key of the root user is critical in Security Hub's IAM.4, too. */
const SEVERITIES: Readonly<Record<ComplianceType, readonly [number, string]>> = {
  NON_COMPLIANT: [5, "Critical"],
  INSUFFICIENT_DATA: [0, "Unknown"],
  COMPLIANT: [1, "Informational"],
  NOT_APPLICABLE: [1, "Informational"],
};

/** Other statuses have the compliance type as their name. */
const STATUSES: Readonly<Record<ComplianceType, readonly [number, string]>> = {
  NON_COMPLIANT: [3, "Fail"],
  INSUFFICIENT_DATA: [0, "Unknown"],
  COMPLIANT: [1, "Pass"],
  NOT_APPLICABLE: [99, "NOT_APPLICABLE"],
};

function findingOf(result: AccountResult, report: Report) {
  const { accountId, accountName, complianceType, reason, annotation, observedAt } = result;
  const { caller, organizationId, toolVersion, parameters, method } = report;
  const [severity_id, severity] = SEVERITIES[complianceType];
  const [status_id, status] = STATUSES[complianceType];
  const time = observedAt === undefined ? caller.clock.now().getTime() : Date.parse(observedAt);
  return {
    activity_id: 1,
    activity_name: "Create",
    category_uid: 2,
    category_name: "Findings",
    class_uid: 2003,
    class_name: "Compliance Finding",
    type_uid: 200301,
    type_name: "Compliance Finding: Create",
    time,
    severity_id,
    severity,
    status_id: 1,
    status: "New",
    message: annotation,
    metadata: {
      version: OCSF_VERSION,
      profiles: ["cloud"],
      product: { name: "root-access-key", vendor_name: "root-access-key", version: toolVersion },
      tenant_uid: organizationId,
    },
    cloud: {
      provider: "AWS",
      cloud_partition: caller.partition,
      account: { uid: accountId, name: accountName, type_id: 10, type: "AWS Account" },
      org: organizationId === undefined ? undefined : { uid: organizationId },
    },
    compliance: {
      status_id,
      status,
      status_code: reason,
      status_details: [annotation],
      control: CONTROL.title,
      desc: CONTROL.risk,
      standards: FRAMEWORKS.map(nameOf),
      requirements: FRAMEWORKS.map((it) => `${nameOf(it)}: ${it.ids.join(", ")}`),
      control_parameters: Object.entries(parameters)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ({ name, value: String(value) })),
    },
    finding_info: {
      // The same for each run, so that a newer finding replaces the older one.
      uid: `root-access-key/${caller.partition}/${accountId}`,
      title: CONTROL.title,
      desc: CONTROL.risk,
      created_time: time,
      data_sources: [method],
    },
    resources: [
      {
        uid: `arn:${caller.partition}:iam::${accountId}:root`,
        type: "AWS::::Account",
        name: accountName ?? accountId,
        cloud_partition: caller.partition,
      },
    ],
    remediation: { desc: CONTROL.recommendation },
    unmapped: { compliance_type: complianceType, evidence: result.evidence },
  };
}

function nameOf({ framework, version }: FrameworkControl): string {
  return version === undefined ? framework : `${framework} ${version}`;
}
