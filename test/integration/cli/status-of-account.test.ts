import type { Fault, Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStatus, RULE_NAME, refusalOf, type StatusUnderTest } from "./status-under-test.ts";

const ACCOUNT_ID = "111122223333";

let under: StatusUnderTest;
let tenant: Tenant;

beforeEach(async () => {
  under = await openStatus();
  tenant = under.sandbox.addAccount({ id: ACCOUNT_ID });
});
afterEach(() => under.close());

/** The status of the account. */
async function status(options: { readonly evaluate?: true } = {}) {
  const results = await under.run(options, ACCOUNT_ID);
  expect(results).toHaveLength(1);
  return results[0];
}

describe("the rule", () => {
  it.each<[string, () => { readonly name: string }]>([
    ["standalone", () => tenant.rules.put(RULE_NAME)],
    ["in a conformance pack", () => tenant.rules.putInPack("pack", RULE_NAME)],
    ["as a rule of an organization", () => tenant.rules.putOfOrganization(RULE_NAME)],
  ])("is found if it was deployed %s", async (_, put) => {
    const { name } = put();
    for (let index = 0; index < 60; index++) tenant.rules.put(`another-${index}`);
    await under.report(tenant, "NON_COMPLIANT", { ruleName: name, annotation: "A key." });
    const result = await status();
    expect(result).toMatchObject({
      accountId: ACCOUNT_ID,
      complianceType: "NON_COMPLIANT",
      reason: "REPORTED",
      annotation: expect.stringMatching(`^A key\\. Result of .* by ${name} in us-east-1\\.$`),
      evidence: {
        rules: [
          {
            ruleName: name,
            region: "us-east-1",
            lastComplianceType: "NON_COMPLIANT",
            resultRecordedTime: expect.stringMatching(/^\d{4}-.*Z$/),
            lastAnnotation: "A key.",
            staleAfterHours: 49,
          },
        ],
      },
    });
  });

  it("is found after pages of other rules", async () => {
    for (let index = 0; index < 60; index++) tenant.rules.put(`another-${index}`);
    tenant.rules.put(RULE_NAME);
    await under.report(tenant, "COMPLIANT");
    await expect(status()).resolves.toMatchObject({ complianceType: "COMPLIANT" });
    expect(under.count("DescribeConfigRules")).toBe(3);
    expect(under.count("DescribeConfigurationRecorderStatus")).toBe(0);
  });

  it("if missing, is an error that says what to do", async () => {
    tenant.rules.put("root-access-key-too");
    await expect(status()).rejects.toMatchObject({
      name: "CommandError",
      message:
        "AWS Config has no rule root-access-key in this account in us-east-1, nor one of a conformance pack or of an organization. Deploy the rule, or name its Region with --region, or its prefix with --name-prefix.",
    });
    tenant.rules.recorder.state = "NONE";
    await expect(status()).rejects.toThrow("no configuration recorder");
  });

  it("is a custom rule: a managed rule with the name is another", async () => {
    tenant.rules.put(RULE_NAME);
    under.sandbox.faults.add({
      operation: "DescribeConfigRules",
      fault: { kind: "malformed", change: (body) => body.replace("CUSTOM_LAMBDA", "AWS") },
    });
    await expect(status()).rejects.toThrow("AWS Config has no rule root-access-key");
  });

  it("can exist twice: the worse result counts, and both are shown", async () => {
    tenant.rules.put(RULE_NAME);
    const { name } = tenant.rules.putInPack("pack", RULE_NAME);
    await under.report(tenant, "COMPLIANT");
    await under.report(tenant, "NON_COMPLIANT", { ruleName: name });
    const result = await status();
    expect(result?.complianceType).toBe("NON_COMPLIANT");
    expect(result?.annotation).toContain("Also root-access-key in us-east-1: COMPLIANT (REPORTED)");
    expect(result?.evidence.rules.map(({ ruleName }) => ruleName)).toEqual([name, RULE_NAME]);
  });
});

describe("a result", () => {
  beforeEach(() => {
    tenant.rules.put(RULE_NAME);
  });

  it("that does not exist is insufficient data", async () => {
    await expect(status()).resolves.toMatchObject({
      complianceType: "INSUFFICIENT_DATA",
      reason: "NEVER_REPORTED",
      evidence: { rules: [{ ruleName: RULE_NAME }] },
    });
  });

  it("of another account does not count", async () => {
    await under.report(tenant, "COMPLIANT", { resourceId: "444455556666" });
    await expect(status()).resolves.toMatchObject({ reason: "NEVER_REPORTED" });
  });

  it("that was deleted is insufficient data", async () => {
    await under.report(tenant, "COMPLIANT");
    await under.report(tenant, "NOT_APPLICABLE");
    await expect(status()).resolves.toMatchObject({ reason: "NEVER_REPORTED" });
  });

  it.each([
    ["TwentyFour_Hours", "SOURCE", 48, "COMPLIANT REPORTED"],
    ["TwentyFour_Hours", "SOURCE", 50, "INSUFFICIENT_DATA STALE"],
    ["One_Hour", "SOURCE", 2, "COMPLIANT REPORTED"],
    ["One_Hour", "SOURCE", 4, "INSUFFICIENT_DATA STALE"],
    ["One_Hour", "RULE", 4, "INSUFFICIENT_DATA STALE"],
    ["One_Hour", "NOWHERE", 4, "COMPLIANT REPORTED"],
    ["One_Hour", "NOWHERE", 50, "INSUFFICIENT_DATA STALE"],
  ] as const)(
    "is as good as the schedule: %s, stated in %s, %d h old, is %s",
    async (frequency, statedIn, hoursAgo, expected) => {
      tenant.rules.get(RULE_NAME).schedule = { frequency, statedIn };
      await under.report(tenant, "COMPLIANT", { hoursAgo });
      const result = await status();
      expect(`${result?.complianceType} ${result?.reason}`).toBe(expected);
    },
  );

  it("that is stale is reported as such, and remains a finding", async () => {
    await under.report(tenant, "NON_COMPLIANT", { hoursAgo: 1000, annotation: "A key." });
    await expect(status()).resolves.toMatchObject({
      complianceType: "NON_COMPLIANT",
      reason: "STALE",
      annotation: expect.stringMatching(/^STALE: .* It was NON_COMPLIANT then: A key\.$/),
    });
  });

  describe("that is stale, with a second witness", () => {
    beforeEach(async () => {
      await under.report(tenant, "COMPLIANT", { hoursAgo: 60 });
      tenant.rules.get(RULE_NAME).status.lastSuccessfulEvaluation = under.clock.now();
    });

    it("is reported if AWS Config has evaluated the rule since", async () => {
      await expect(status()).resolves.toMatchObject({
        complianceType: "COMPLIANT",
        reason: "REPORTED",
        annotation: expect.stringMatching(/ Last evaluated successfully at \S+Z\.$/),
        evidence: { rules: [{ lastSuccessfulEvaluationTime: expect.stringMatching(/Z$/) }] },
      });
    });

    const change = (from: RegExp, to: string): Fault => ({
      kind: "malformed",
      change: (body) => body.replace(from, to),
    });
    /** Nothing says which of the two counts. */
    const twice = (body: string) => {
      const { ConfigRulesEvaluationStatus: statuses } = JSON.parse(body);
      const older = { ...statuses[0], LastSuccessfulEvaluationTime: 1 };
      return JSON.stringify({ ConfigRulesEvaluationStatus: [older, ...statuses] });
    };
    it.each<[string, Fault]>([
      ["denied", { kind: "accessDenied" }],
      ["broken", { kind: "malformed", change: () => "<html>" }],
      ["without a Date header", { kind: "date", date: undefined }],
      ["about another rule", change(/"ConfigRuleName":"[^"]+"/, '"ConfigRuleName":"another"')],
      ["about another account", change(/:111122223333:/, ":444455556666:")],
      ["given twice", { kind: "malformed", change: twice }],
      ["without a time", change(/"LastSuccessfulEvaluationTime":[\d.]+,/, "")],
    ])("remains stale if that is %s", async (_, fault) => {
      under.sandbox.faults.add({ operation: "DescribeConfigRuleEvaluationStatus", fault });
      await expect(status()).resolves.toMatchObject({
        complianceType: "INSUFFICIENT_DATA",
        reason: "STALE",
      });
    });

    it("remains stale if AWS Config omits the rule", async () => {
      tenant.rules.hasEvaluationStatus = false;
      await expect(status()).resolves.toMatchObject({ reason: "STALE" });
    });
  });

  it("that never was is insufficient data, however recently the rule was evaluated", async () => {
    tenant.rules.get(RULE_NAME).status.lastSuccessfulEvaluation = under.clock.now();
    await expect(status()).resolves.toMatchObject({
      complianceType: "INSUFFICIENT_DATA",
      reason: "NEVER_REPORTED",
    });
  });

  it("that is missing shows the last error, shortened", async () => {
    const { status: evaluations } = tenant.rules.get(RULE_NAME);
    evaluations.lastErrorCode = "LambdaInvocationFailure";
    evaluations.lastErrorMessage = `a\u202Eb\nc${"x".repeat(1000)}`;
    const result = await status();
    expect(result?.annotation).toMatch(
      /The last error of an evaluation: LambdaInvocationFailure: a\[U\+202E\]b cx+…$/,
    );
    expect(result?.annotation.length).toBeLessThan(500);
    expect(result?.evidence.rules[0]?.lastError).toMatch(/^LambdaInvocationFailure: a\[U/);
  });

  it("that is stale names a stopped recorder as the cause", async () => {
    tenant.rules.recorder.state = "STOPPED";
    await under.report(tenant, "COMPLIANT", { hoursAgo: 1000 });
    const result = await status();
    expect(result?.annotation).toContain("The configuration recorder default is stopped");
  });

  it.each<Fault>([
    { kind: "accessDenied" },
    { kind: "serviceError", code: "InternalFailure", status: 400, message: "No." },
    { kind: "malformed", change: () => "<html>" },
  ])("that is stale is known even if the recorder cannot be read: $kind", async (fault) => {
    await under.report(tenant, "NON_COMPLIANT", { hoursAgo: 1000 });
    under.sandbox.faults.add({ operation: "DescribeConfigurationRecorderStatus", fault });
    await expect(status()).resolves.toMatchObject({
      complianceType: "NON_COMPLIANT",
      reason: "STALE",
    });
  });

  it.each(["DescribeConfigRules", "GetComplianceDetailsByConfigRule"])(
    "that is denied names the permission: %s",
    async (operation) => {
      under.sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
      await expect(refusalOf(status())).resolves.toMatch(
        `config:${operation} was denied. Allow it to whoever runs this command`,
      );
    },
  );

  it("that is malformed is an error", async () => {
    await under.report(tenant, "COMPLIANT");
    under.sandbox.faults.add({
      operation: "GetComplianceDetailsByConfigRule",
      fault: { kind: "malformed", change: () => "<html>" },
    });
    await expect(refusalOf(status())).resolves.toMatch(
      "config:GetComplianceDetailsByConfigRule failed (the answer, with HTTP 200, cannot be read)",
    );
  });

  it("is read despite throttling", async () => {
    await under.report(tenant, "COMPLIANT");
    const operation = "GetComplianceDetailsByConfigRule";
    under.sandbox.faults.add({ operation, fault: { kind: "throttling" }, times: 2 });
    await expect(status()).resolves.toMatchObject({ complianceType: "COMPLIANT" });
    expect(under.count(operation)).toBe(3);
  });
});

describe("with --evaluate", () => {
  const evaluate = () => status({ evaluate: true });

  beforeEach(async () => {
    tenant.rules.put(RULE_NAME);
    await under.report(tenant, "NON_COMPLIANT", { hoursAgo: 1 });
    tenant.rules.onEvaluation = () => under.report(tenant, "COMPLIANT");
  });

  it("shows the result of the evaluation that it started", async () => {
    await expect(evaluate()).resolves.toMatchObject({
      complianceType: "COMPLIANT",
      reason: "REPORTED",
    });
    expect(under.count("StartConfigRulesEvaluation")).toBe(1);
    expect(under.said).toEqual([
      "The evaluation has been started. Waiting for its result, for up to 10 minutes …",
    ]);
  });

  it("waits for the result, and accepts no earlier one", async () => {
    const { promise, resolve } = withResolvers();
    tenant.rules.onEvaluation = () => promise.then(() => under.report(tenant, "COMPLIANT"));
    const running = evaluate();
    await expect.poll(() => under.slept.length).toBeGreaterThan(3);
    resolve();
    await expect(running).resolves.toMatchObject({ complianceType: "COMPLIANT" });
  });

  it("re-evaluates every rule, and waits for each", async () => {
    const { name } = tenant.rules.putInPack("pack", RULE_NAME);
    tenant.rules.onEvaluation = ({ configRuleName }) =>
      under.report(tenant, "COMPLIANT", { ruleName: configRuleName });
    const result = await evaluate();
    expect(result?.evidence.rules.map(({ ruleName }) => ruleName).sort()).toEqual([
      RULE_NAME,
      name,
    ]);
    expect(under.count("StartConfigRulesEvaluation")).toBe(1);
  });

  it("reports that it waits and retries if AWS Config does not accept the request yet", async () => {
    await evaluate();
    under.said.length = 0;
    await expect(evaluate()).resolves.toMatchObject({ complianceType: "COMPLIANT" });
    expect(under.count("StartConfigRulesEvaluation")).toBe(5);
    expect(under.said[0]).toMatch(
      /^AWS Config does not start the evaluation yet \(LimitExceeded.*It accepts one request a minute\./,
    );
    expect(under.slept.filter((ms) => ms === 20_000)).toHaveLength(3);
  });

  it("retries after a server error, without reporting a limit", async () => {
    const fault = { kind: "serverError", status: 500 } as const;
    under.sandbox.faults.add({ operation: "StartConfigRulesEvaluation", fault, times: 1 });
    await expect(evaluate()).resolves.toMatchObject({ complianceType: "COMPLIANT" });
    expect(under.said[0]).toMatch(
      /^AWS Config does not start the evaluation yet \([^)]+\)\. Trying again in 20 s …$/,
    );
  });

  it("stops if AWS Config never accepts the request", async () => {
    under.sandbox.faults.add({
      operation: "StartConfigRulesEvaluation",
      fault: { kind: "serviceError", code: "LimitExceededException", status: 400, message: "busy" },
    });
    await expect(refusalOf(evaluate())).resolves.toMatch(
      "config:StartConfigRulesEvaluation failed (LimitExceeded",
    );
    expect(under.slept).toHaveLength(15);
  });

  it("stops if there is no result in time", async () => {
    tenant.rules.onEvaluation = async () => undefined;
    await expect(evaluate()).rejects.toMatchObject({
      name: "CommandError",
      message: expect.stringContaining("has not reported within 10 minutes"),
    });
  });

  it("reports every 30 seconds that it is still waiting", async () => {
    tenant.rules.onEvaluation = async () => undefined;
    await expect(evaluate()).rejects.toThrow();
    const [started, ...lines] = under.said;
    expect(started).toContain("for up to 10 minutes");
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThanOrEqual(20);
    for (const line of lines) {
      expect(line).toMatch(
        /^No result of root-access-key in us-east-1 after \d+ s\. Still waiting …$/,
      );
    }
  });

  it("names the permission that is missing", async () => {
    const operation = "StartConfigRulesEvaluation";
    under.sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
    await expect(refusalOf(evaluate())).resolves.toMatch(
      "config:StartConfigRulesEvaluation was denied. Allow it",
    );
    expect(under.slept).toEqual([]);
  });
});

function withResolvers() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((it) => {
    resolve = it;
  });
  return { promise, resolve };
}
