import { fileURLToPath } from "node:url";
import { invokeFunction, Sandbox } from "root-access-key-sandbox";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CENTRAL_ID,
  DELETE,
  MEMBER_ID,
  messageOf,
  openOrganization,
  requestOf,
} from "../integration/removal-under-test.ts";
import { expectRecords } from "./expect-clear.ts";
import { manyDoctypes, ownEntries, PROTOTYPE_NAMES } from "./hostile-input.ts";
import { Tally } from "./tally.ts";

const ACCOUNT_ID = "111122223333";
const UGLY = 'a\u0000\n\r\u001b[31m\u0085\u2028\u2029\u202e\ud800"\\<root_account>__proto__';
const bundleOf = (folder: string) =>
  fileURLToPath(new URL(`../../dist/${folder}/index.js`, import.meta.url));
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
const TIMEOUT_MS = 10_000;

const tally = new Tally();
afterAll(() => tally.print("bundles"));

/** All that was written is whole records, a line each. */
function recordsIn(written: string): unknown[] {
  const lines = written.split("\n");
  expect(lines.pop()).toBe("");
  expectRecords(lines);
  tally.add("invoked");
  return lines.map((line) => JSON.parse(line));
}

describe("the built rule writes one record per line", () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.start();
  });
  afterEach(() => sandbox.close());

  function open() {
    const { account, rules } = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
    rules.put("rule");
    account.createRootKey();
    account.reports.request();
    const invoke = (changes: object = {}) =>
      invokeFunction({
        bundle: bundleOf("rule"),
        functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:rule`,
        environment: { ...sandbox.environmentOf(account), ...QUIET },
        timeoutMs: TIMEOUT_MS,
        event: { ...rules.startEvaluation("rule"), ...changes },
      });
    return { account, invoke };
  }

  it("if AWS's errors have the most hostile texts", async () => {
    const { invoke } = open();
    for (const operation of [
      "GetAccountSummary",
      "GenerateCredentialReport",
      "GetCredentialReport",
    ]) {
      sandbox.faults.add({
        operation,
        fault: { kind: "serviceError", code: "Odd\u001b\u2028", status: 400, message: UGLY },
      });
    }
    const { error, log: written } = await invoke();
    expect(error?.errorType).toBe("NoVerdictError");
    expect(recordsIn(written)).toMatchObject([{ reported: false, reason: "SUMMARY_UNREADABLE" }]);
  });

  it.each<[string, (body: string) => string]>([
    ["is nested a hundred thousand deep", () => "<a>".repeat(1e5)],
    ["has fifteen thousand declarations", manyDoctypes],
  ])("if an answer %s", async (_, change) => {
    const { invoke } = open();
    sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "malformed", change } });
    const { result, log: written } = await invoke();
    expect(result).toMatchObject({ complianceType: "NON_COMPLIANT", degraded: true });
    expect(recordsIn(written)).toEqual([result]);
  });

  it("if users and services have the most hostile names", async () => {
    const { account, invoke } = open();
    account.users.push(...PROTOTYPE_NAMES, UGLY.replaceAll(/["\n]/g, ""));
    account.useRootKey(1, UGLY.replaceAll(/["\n\r,]/g, ""), "us-east-1");
    const { result, log: written } = await invoke();
    expect(result).toMatchObject({ complianceType: "NON_COMPLIANT", reason: "ACTIVE_KEY" });
    expect(recordsIn(written)).toEqual([result]);
  });

  it("or none, if the event is rejected with a clear error", async () => {
    const { invoke } = open();
    const { error, log: written } = await invoke({
      ruleParameters: JSON.stringify(ownEntries([[UGLY, UGLY]])),
    });
    expect(error).toMatchObject({
      errorType: "InvalidEventError",
      errorMessage: expect.stringMatching(/^ruleParameters\.[^\n\r\u0085\u2028]+$/),
    });
    expect(written).toBe("");
    tally.add("refused");
  });
});

it("the built removal writes one record per line, whatever the requests and answers are", async () => {
  const under = await openOrganization();
  const invoke = (event: object) =>
    invokeFunction({
      bundle: bundleOf("removal"),
      functionArn: `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:removal`,
      environment: { ...under.sandbox.environmentOf(under.central.account), ...QUIET, ...DELETE },
      timeoutMs: TIMEOUT_MS,
      event,
    });
  const { id } = under.createOldKey();
  const asked = await invoke(messageOf(JSON.stringify(ownEntries([[UGLY, UGLY]]))));
  expect(recordsIn(asked.log)).toMatchObject([
    { decision: "FAILED", error: { name: "InvalidRequestError" } },
  ]);

  under.fail("GetAccessKeyLastUsed", {
    kind: "serviceError",
    code: "Odd\u001b",
    status: 400,
    message: UGLY,
  });
  const refused = await invoke(requestOf(MEMBER_ID));
  expect(refused.result).toMatchObject({ decision: "REFUSED", keys: [{ accessKeyId: id }] });
  expect(recordsIn(refused.log)).toEqual([refused.result]);
  await under.close();
});
