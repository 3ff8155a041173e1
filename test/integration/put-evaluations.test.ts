import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AccountUnderTest, openAccount } from "./account-under-test.ts";

let under: AccountUnderTest;
beforeEach(async () => {
  under = await openAccount();
});
afterEach(() => under.close());

describe("the report to AWS Config", () => {
  it("is NOT_APPLICABLE, without any evidence, if the account left the scope", async () => {
    await under.evaluate();
    expect(under.result()).toBeDefined();
    const before = under.operations().length;
    await expect(under.evaluate({ eventLeftScope: true })).resolves.toMatchObject({
      complianceType: "NOT_APPLICABLE",
      reason: "OUT_OF_SCOPE",
    });
    expect(under.operations().slice(before)).toEqual(["PutEvaluations"]);
    expect(under.result()).toBeUndefined();
  });

  it("leaves no result in test mode", async () => {
    await expect(under.evaluate({ resultToken: "TESTMODE" })).resolves.toMatchObject({
      complianceType: "COMPLIANT",
      reported: "TEST_MODE",
    });
    expect(under.result()).toBeUndefined();
  });

  it("throws if AWS Config does not know the token, without showing the token", async () => {
    const error: Error = await under.evaluate({ resultToken: "stolen-token" }).catch((e) => e);
    expect(error).toMatchObject({
      name: "PutEvaluationsError",
      message: expect.stringMatching(
        /InvalidResultTokenException.*aws configservice start-config-rules-evaluation.*TESTMODE/,
      ),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("stolen-token");
    expect(under.result()).toBeUndefined();
  });

  it("does not show a token that AWS Config quotes", async () => {
    under.fail("PutEvaluations", {
      kind: "serviceError",
      code: "ValidationException",
      status: 400,
      message: "Value 'stolen-token' at 'resultToken' is invalid",
    });
    const error: Error = await under.evaluate({ resultToken: "stolen-token" }).catch((e) => e);
    expect(error.message).toContain("Value '(redacted)' at 'resultToken' is invalid");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("stolen-token");
  });

  it("throws if the rule was deleted", async () => {
    const evaluation = under.evaluate();
    under.rules.delete("root-access-key");
    await expect(evaluation).rejects.toThrow("NoSuchConfigRuleException");
  });

  it("throws with the name of the permission if it is denied", async () => {
    under.fail("PutEvaluations", { kind: "accessDenied" });
    await expect(under.evaluate()).rejects.toMatchObject({
      name: "PutEvaluationsError",
      message: expect.stringMatching(/Allow config:PutEvaluations .*is COMPLIANT/),
      cause: expect.objectContaining({ name: "AccessDeniedException" }),
    });
  });

  it("throws if AWS Config returns failed evaluations", async () => {
    under.fail("PutEvaluations", {
      kind: "malformed",
      change: () => '{"FailedEvaluations":[{"ComplianceType":"COMPLIANT"}]}',
    });
    await expect(under.evaluate()).rejects.toThrow("did not accept the evaluation");
  });

  it.each([
    "{",
    "<html/>",
    "null",
    "[]",
    '"x"',
    '{"FailedEvaluations":{}}',
    '{"FailedEvaluations":null}',
    '{"FailedEvaluations":0}',
    '{"__type":"InvalidResultTokenException"}',
    '{"FailedEvaluations":[{}],"FailedEvaluations":[]}',
    '{"code":"AccessDeniedException"}',
    '{"message":"denied"}',
    '{"Message":"denied","FailedEvaluations":[]}',
    "",
  ])("throws if AWS Config answers %j", async (body) => {
    under.fail("PutEvaluations", { kind: "malformed", change: () => body });
    await expect(under.evaluate()).rejects.toMatchObject({ name: "PutEvaluationsError" });
  });

  it.each(["{}", '{"FailedEvaluations":[]}', ' {"RequestId":"1"}\n', '{"":{"":[]}}'])(
    "is stored if AWS Config answers %j",
    async (body) => {
      under.fail("PutEvaluations", { kind: "malformed", change: () => body });
      await expect(under.evaluate()).resolves.toMatchObject({ reported: true });
    },
  );

  it("throws if only a header says that it failed", async () => {
    const headers = { "x-amzn-errortype": "InternalFailure:http://internal/" };
    under.fail("PutEvaluations", { kind: "headers", headers });
    await expect(under.evaluate()).rejects.toThrow("config:PutEvaluations failed (InternalFailure");
  });

  it("is sent again if AWS Config throttles it, whatever the status", async () => {
    const body = '{"code":"ThrottlingException","message":"Rate exceeded"}';
    under.fail("PutEvaluations", { kind: "malformed", change: () => body }, { times: 1 });
    await expect(under.evaluate()).resolves.toMatchObject({ reported: true });
    expect(under.count("PutEvaluations")).toBe(2);
  });

  it("reports an answer that is not AWS Config's by its status", async () => {
    const change = () => "<html>Sign in</html>";
    under.fail("PutEvaluations", { kind: "malformed", change });
    await expect(under.evaluate()).rejects.toThrow(
      "failed (the answer, with HTTP 200, cannot be read)",
    );
  });

  it("throws before the deadline if AWS Config never answers", async () => {
    under.fail("PutEvaluations", { kind: "delay", ms: Infinity });
    await expect(under.evaluate({}, 3000)).rejects.toThrow("did not answer before");
  });

  it("is sent again with the same token if the answer was lost", async () => {
    under.fail("PutEvaluations", { kind: "truncated" }, { times: 1 });
    await under.evaluate();
    expect(under.count("PutEvaluations")).toBe(2);
    expect(under.result()?.complianceType).toBe("COMPLIANT");
  });
});
