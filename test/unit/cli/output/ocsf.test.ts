import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { ocsf } from "../../../../cli/output/ocsf.ts";
import { type AccountResult, COMPLIANCE_TYPES } from "../../../../cli/results.ts";
import schema from "../../../fixtures/ocsf-compliance-finding.schema.json" with { type: "json" };
import { ACTIVE, REPORT, render, UNKNOWN } from "./render.ts";

const validate = new Ajv2020({ allErrors: true }).compile(schema);

async function findingsOf(results: readonly AccountResult[]) {
  const text = (await render(ocsf, results, { organizationId: "o-example" })).join("");
  return JSON.parse(text);
}

describe("OCSF", () => {
  it.each(COMPLIANCE_TYPES)("has a valid finding for %s", async (complianceType) => {
    for (const given of [ACTIVE, UNKNOWN]) {
      const [finding] = await findingsOf([{ ...given, complianceType }]);
      validate(finding);
      expect(validate.errors).toBeNull();
    }
  });

  it.each([
    ["NON_COMPLIANT", 5, 3, "Fail"],
    ["INSUFFICIENT_DATA", 0, 0, "Unknown"],
    ["COMPLIANT", 1, 1, "Pass"],
    ["NOT_APPLICABLE", 1, 99, "NOT_APPLICABLE"],
  ] as const)(
    "gives %s severity %d and status %d",
    async (complianceType, severity, id, status) => {
      const [finding] = await findingsOf([{ ...ACTIVE, complianceType }]);
      expect(finding).toMatchObject({
        severity_id: severity,
        compliance: { status_id: id, status, status_code: "ACTIVE_KEY" },
      });
    },
  );

  it("names account, control, time and organization", async () => {
    const [unknown, active] = await findingsOf([ACTIVE, UNKNOWN]);
    expect(active).toMatchObject({
      time: Date.parse("2026-11-23T14:04:58.000Z"),
      message: ACTIVE.annotation,
      cloud: { account: { uid: "222233334444", name: "Payments" }, org: { uid: "o-example" } },
      finding_info: { uid: "root-access-key/aws/222233334444" },
      resources: [{ uid: "arn:aws:iam::222233334444:root" }],
      compliance: {
        requirements: expect.arrayContaining(["CIS AWS Foundations Benchmark 5.0: 1.3"]),
        control_parameters: [{ name: "inactiveKeys", value: "NON_COMPLIANT" }],
      },
    });
    expect(unknown.time).toBe(REPORT.caller.clock.now().getTime());
  });

  it("is an array, also an empty one, without raw controls", async () => {
    expect(await findingsOf([])).toEqual([]);
    const text = (await render(ocsf, [{ ...ACTIVE, accountName: "a\u009B\u202E" }])).join("");
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  });
});

it("the schema finds what is missing, unknown or of another type", async () => {
  const [finding] = await findingsOf([ACTIVE]);
  for (const change of [
    { time: undefined },
    { class_uid: 2002 },
    { compliance: {}, finding_info: undefined },
    { invented: 1 },
    { severity_id: "5" },
  ]) {
    expect(validate(JSON.parse(JSON.stringify({ ...finding, ...change })))).toBe(false);
  }
});
