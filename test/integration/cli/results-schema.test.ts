import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import schema from "../../../docs/results.schema.json" with { type: "json" };
import { run } from "./command-line.ts";
import { MANAGEMENT_ID, openOrganization } from "./organization.ts";
import {
  ADMINISTRATOR_ID,
  openOrganization as openConfig,
  openStatus,
} from "./status-under-test.ts";

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

function expectValid(stdout: string) {
  const document = JSON.parse(stdout);
  validate(document);
  expect(validate.errors).toBeNull();
  return document;
}

it("the JSON of audit has the documented schema", async () => {
  const under = await openOrganization(["111122223333", "222233334444"]);
  try {
    under.account("111122223333").createRootKey();
    const one = await under.audit("111122223333", "-o", "json");
    expect(expectValid(one.stdout)).toMatchObject({
      caller: "arn:aws:iam::111122223333:user/sandbox",
      organization: null,
      scope: { type: "ACCOUNT", accounts: ["111122223333"] },
      results: [{ complianceType: "NON_COMPLIANT" }],
    });
    const all = await under.audit(MANAGEMENT_ID, "--organization", "-o", "json");
    expect(expectValid(all.stdout)).toMatchObject({
      organization: expect.stringMatching(/^o-/),
      scope: { type: "ORGANIZATION" },
      parameters: { inactiveKeys: "NON_COMPLIANT" },
    });
    const some = await under.audit(MANAGEMENT_ID, "--accounts", "222233334444", "-o", "json");
    expect(expectValid(some.stdout)).toMatchObject({
      scope: { type: "PART_OF_ORGANIZATION", accounts: ["222233334444"] },
    });
    under.sandbox.faults.add({ operation: "AssumeRoot", fault: { kind: "accessDenied" } });
    const denied = await under.audit(MANAGEMENT_ID, "--accounts", "222233334444", "-o", "json");
    expect(expectValid(denied.stdout).results).toMatchObject([{ observedAt: null }]);
  } finally {
    await under.close();
  }
});

it("the JSON of status has the documented schema", async () => {
  const under = await openStatus();
  try {
    const [reporting, silent] = openConfig(under, 2).tenants;
    if (!reporting || !silent) throw new Error("There are not two tenants.");
    await under.report(reporting, "COMPLIANT", { hoursAgo: 3 });
    const status = (id: string, ...args: string[]) =>
      run(["status", "-o", "json", ...args], under.sandbox.environmentOf({ id }));
    const one = await status(reporting.account.id);
    const [result] = expectValid(one.stdout).results;
    expect(result).toMatchObject({ complianceType: "COMPLIANT", reason: "REPORTED" });
    expect(result.observedAt).toBe(result.evidence.rules[0].resultRecordedTime);
    const all = await status(ADMINISTRATOR_ID, "--organization");
    expect(expectValid(all.stdout)).toMatchObject({
      organization: "o-sandbox0000",
      scope: { type: "ORGANIZATION" },
    });
    const byName = await status(ADMINISTRATOR_ID, "--aggregator", "everything");
    expect(expectValid(byName.stdout).parameters).toEqual({
      aggregator: "everything",
      namePrefix: "root-access-key",
    });
  } finally {
    await under.close();
  }
});

it("the times are AWS's, and in doubt if the clocks disagree", async () => {
  const under = await openStatus();
  try {
    const [tenant] = openConfig(under, 1).tenants;
    const day = 24 * 60 * 60 * 1000;
    under.clock.move(3 * day);
    const { stdout } = await run(
      ["audit", "-o", "json"],
      under.sandbox.environmentOf({ id: tenant?.account.id ?? "" }),
    );
    const { generatedAt, clockDoubt, results } = expectValid(stdout);
    for (const time of [generatedAt, results[0].observedAt]) {
      expect(Math.abs(Date.parse(time) - under.clock.now().getTime())).toBeLessThan(day);
    }
    expect(clockDoubt).toMatch(/more than 5 minutes apart/);
  } finally {
    await under.close();
  }
});
