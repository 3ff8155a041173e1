import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fault } from "../../sandbox/index.ts";
import { type AccountUnderTest, openAccount } from "./account-under-test.ts";

let under: AccountUnderTest;
beforeEach(async () => {
  under = await openAccount();
});
afterEach(() => under.close());

describe("a passing fault changes nothing:", () => {
  const faults: Record<string, Fault> = {
    throttled: { kind: "throttling" },
    "a 500": { kind: "serverError", status: 500 },
    "a 503": { kind: "serverError", status: 503 },
    reset: { kind: "reset" },
    "cut off": { kind: "truncated" },
  };
  const operations = [
    "GetAccountSummary",
    "GenerateCredentialReport",
    "GetCredentialReport",
    "PutEvaluations",
  ];

  it.each(
    operations.flatMap((operation) =>
      Object.entries(faults).map(([name, fault]) => ({ operation, name, fault })),
    ),
  )("$operation, twice $name", async ({ operation, fault }) => {
    under.account.createRootKey();
    under.fail(operation, fault, { times: 2 });
    await expect(under.evaluate()).resolves.toMatchObject({
      reason: "ACTIVE_KEY",
      degraded: false,
    });
    expect(under.result()?.complianceType).toBe("NON_COMPLIANT");
  });

  it("an answer that never comes is asked for anew", async () => {
    under.fail("GetAccountSummary", { kind: "delay", ms: Infinity }, { times: 1 });
    await expect(under.evaluate({}, 5000)).resolves.toMatchObject({ reason: "NO_KEY" });
    expect(under.count("GetAccountSummary")).toBe(2);
  });

  it("an answer that stops in the middle is asked for anew", async () => {
    under.fail("GetAccountSummary", { kind: "stalled" }, { times: 1 });
    await expect(under.evaluate({}, 20_000)).resolves.toMatchObject({ reason: "NO_KEY" });
    expect(under.count("GetAccountSummary")).toBe(2);
  });
});
