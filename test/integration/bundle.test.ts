import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { invokeFunction, Sandbox, type Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const DIST = new URL("../../dist/rule/", import.meta.url);
const ACCOUNT_ID = "111122223333";
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:rule`;

let folder: string;
let sandbox: Sandbox;
let tenant: Tenant;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
  await cp(DIST, folder, { recursive: true });
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: ACCOUNT_ID });
  tenant.rules.put("rule");
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

const invoke = (event: unknown, environment = {}) =>
  invokeFunction({
    bundle: join(folder, "index.js"),
    functionArn: FUNCTION_ARN,
    environment: { ...sandbox.environmentOf(tenant.account), ...environment },
    timeoutMs: 5000,
    event,
  });

describe("the bundle, alone in a folder as Lambda unpacks it,", () => {
  it("evaluates and reports", async () => {
    const { result, error } = await invoke(tenant.rules.startEvaluation("rule"));
    expect(error).toBeUndefined();
    expect(result).toMatchObject({ accountId: ACCOUNT_ID, complianceType: "COMPLIANT" });
    expect(tenant.rules.get("rule").evaluations.size).toBe(1);
  });

  it("logs one JSON record on one line", async () => {
    const { result, log } = await invoke(tenant.rules.startEvaluation("rule"), {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
    expect(log.split("\n")).toEqual([expect.any(String), ""]);
    expect(JSON.parse(log)).toEqual(result);
  });

  it("fails loudly", async () => {
    await expect(invoke({})).resolves.toMatchObject({
      error: { errorType: "InvalidEventError", errorMessage: expect.stringContaining("event.") },
    });
  });

  it("accepts an endpoint for each service", async () => {
    const { AWS_ENDPOINT_URL = "", ...rest } = sandbox.environmentOf(tenant.account);
    const { result } = await invokeFunction({
      bundle: join(folder, "index.js"),
      functionArn: FUNCTION_ARN,
      environment: {
        ...rest,
        AWS_ENDPOINT_URL_IAM: AWS_ENDPOINT_URL,
        AWS_ENDPOINT_URL_CONFIG_SERVICE: AWS_ENDPOINT_URL,
      },
      timeoutMs: 5000,
      event: tenant.rules.startEvaluation("rule"),
    });
    expect(result).toMatchObject({ complianceType: "COMPLIANT" });
  });

  it("can be required manually", async () => {
    const code = `require("./index.js")
      .handler(${JSON.stringify(tenant.rules.startEvaluation("rule"))}, {
        awsRequestId: "request",
        invokedFunctionArn: "${FUNCTION_ARN}",
        getRemainingTimeInMillis: () => 5000,
      })`;
    await promisify(execFile)(process.execPath, ["-e", code], {
      cwd: folder,
      env: sandbox.environmentOf(tenant.account),
    });
    expect(tenant.rules.get("rule").evaluations.size).toBe(1);
  });
});

describe("a function", () => {
  it("is ended at its deadline", async () => {
    sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "delay", ms: Infinity } });
    const invocation = invokeFunction({
      bundle: join(folder, "index.js"),
      functionArn: FUNCTION_ARN,
      environment: sandbox.environmentOf(tenant.account),
      timeoutMs: 1,
      event: tenant.rules.startEvaluation("rule"),
    });
    await expect(invocation).resolves.toMatchObject({
      error: { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 0.001 seconds" },
    });
  });

  it("that ends its process fails", async () => {
    const bundle = join(folder, "missing.js");
    const { error, log } = await invokeFunction({
      bundle,
      functionArn: FUNCTION_ARN,
      environment: {},
      timeoutMs: 5000,
      event: {},
    });
    expect(error?.errorType).toBe("Runtime.ExitError");
    expect(log).toContain("missing.js");
  });
});
