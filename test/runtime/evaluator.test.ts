import { Sandbox, type Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDoor } from "./counting-door.ts";
import { WarmFunction } from "./warm-function.ts";

const ACCOUNT_ID = "111122223333";
const RULE_NAME = "root-access-key";

let sandbox: Sandbox;
let tenant: Tenant;
let warm: WarmFunction | undefined;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
  tenant.rules.put(RULE_NAME);
});
afterEach(async () => {
  await warm?.close();
  await sandbox.close();
});

async function start(environment: Record<string, string> = {}): Promise<WarmFunction> {
  warm = await WarmFunction.start({
    bundle: new URL("../../dist/rule/", import.meta.url),
    functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:rule`,
    environment: { ...sandbox.environmentOf(tenant.account), ...environment },
  });
  return warm;
}

const event = () => tenant.rules.startEvaluation(RULE_NAME);
const results = () => [...tenant.rules.get(RULE_NAME).evaluations.values()];
const operations = () => sandbox.requests.map(({ operation }) => operation);

describe("the evaluator, under AWS's own runtime client,", () => {
  it("answers with its record, reports, and logs the record as one line of JSON", async () => {
    tenant.account.createRootKey();
    const running = await start();
    const { requestId, result, error } = await running.invoke(event());
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ accountId: ACCOUNT_ID, reason: "ACTIVE_KEY", reported: true });
    expect(results()).toMatchObject([{ complianceType: "NON_COMPLIANT" }]);
    expect(await running.close()).toEqual([
      { timestamp: expect.any(String), level: "INFO", requestId, message: result },
    ]);
  });

  it("passes on what it throws, and reports no result", async () => {
    const running = await start();
    const { requestId, error } = await running.invoke({ ...event(), invokingEvent: "{" });
    expect(error).toEqual({
      errorType: "InvalidEventError",
      errorMessage: expect.stringContaining("invokingEvent: found"),
      trace: expect.arrayContaining([expect.stringMatching(/^ {4}at .*index\.js/)]),
    });
    expect(error?.trace[0]).toBe(`InvalidEventError: ${error?.errorMessage}`);
    expect(operations()).toEqual([]);
    // Lambda's own record: the function knows too little of such an event for one.
    expect(await running.close()).toMatchObject([{ level: "ERROR", requestId }]);
  });

  it("logs its own record in addition to Lambda's if there is no verdict", async () => {
    for (const operation of ["GetAccountSummary", "GetCredentialReport"]) {
      sandbox.faults.add({ operation, fault: { kind: "accessDenied" } });
    }
    const running = await start();
    const asked = event();
    const { error } = await running.invoke(asked);
    expect(error).toMatchObject({ errorType: "NoVerdictError" });
    expect(results()).toEqual([]);
    const log = await running.close();
    expect(log).toMatchObject([
      { level: "ERROR", message: { accountId: ACCOUNT_ID, reported: false } },
      { level: "ERROR" },
    ]);
    expect(JSON.stringify(log)).not.toContain(asked.resultToken);
  });

  it("answers before a short deadline, although IAM does not", async () => {
    tenant.account.createRootKey();
    sandbox.faults.add({
      operation: "GetCredentialReport",
      fault: { kind: "delay", ms: Infinity },
    });
    const running = await start();
    const { result, remainingMs } = await running.invoke(event(), 3000);
    expect(result).toMatchObject({ reason: "DETAILS_UNAVAILABLE" });
    expect(remainingMs).toBeGreaterThan(0);
  });
});

describe("a warm evaluator", () => {
  it("sees what changed since the last event", async () => {
    const running = await start();
    const first = await running.invoke(event());
    expect(first.result).toMatchObject({ complianceType: "COMPLIANT" });
    tenant.account.createRootKey();
    const second = await running.invoke(event());
    expect(second.result).toMatchObject({ complianceType: "NON_COMPLIANT" });
    expect(results()).toMatchObject([{ complianceType: "NON_COMPLIANT" }]);
    const log = await running.close();
    expect(log.map(({ requestId }) => requestId)).toEqual([first.requestId, second.requestId]);
  });

  it("rejects another account's event and accepts the next of its own", async () => {
    const running = await start();
    const foreign = await running.invoke({ ...event(), accountId: "444455556666" });
    expect(foreign.error).toMatchObject({ errorType: "InvalidEventError" });
    expect(operations()).toEqual([]);
    const own = await running.invoke(event());
    expect(own.result).toMatchObject({ accountId: ACCOUNT_ID, reported: true });
  });

  it("reads the parameters in each event", async () => {
    tenant.account.createRootKey();
    tenant.account.setRootKeyActive(1, false);
    const running = await start();
    for (const inactiveKeys of ["COMPLIANT", "NON_COMPLIANT"]) {
      const ruleParameters = JSON.stringify({ inactiveKeys });
      const { result } = await running.invoke({ ...event(), ruleParameters });
      expect(result).toMatchObject({ reason: "INACTIVE_KEY", complianceType: inactiveKeys });
    }
  });

  it("uses each event's deadline", async () => {
    tenant.account.createRootKey();
    const fault = { kind: "delay", ms: 2500 } as const;
    sandbox.faults.add({ operation: "GetAccountSummary", fault });
    const running = await start();
    const short = await running.invoke(event(), 3000);
    expect(short.result).toMatchObject({ degraded: true });
    expect(short.remainingMs).toBeGreaterThan(0);
    const long = await running.invoke(event(), 20_000);
    expect(long.result).toMatchObject({ degraded: false, reason: "ACTIVE_KEY" });
  });

  it("retries as often as at first, however often it has failed", async () => {
    const attempts = 3;
    // More than one client of the SDK pays for: it has 500 tokens, and each new attempt takes 10.
    const failures = 26;
    const times = failures * attempts + attempts - 1;
    sandbox.faults.add({ operation: "PutEvaluations", fault: { kind: "reset" }, times });
    const running = await start();
    for (let failed = 0; failed < failures; failed++) {
      const { error } = await running.invoke(event());
      expect(error).toMatchObject({ errorType: "PutEvaluationsError" });
    }
    const { result } = await running.invoke(event());
    expect(result).toMatchObject({ reported: true });
  });

  it("keeps its connections", async () => {
    const door = await openDoor(sandbox.url);
    const running = await start({ AWS_ENDPOINT_URL: door.url });
    await running.invoke(event());
    const connections = door.connections();
    for (let again = 0; again < 5; again++) await running.invoke(event());
    expect(door.connections()).toBe(connections);
    door.close();
  });
});
