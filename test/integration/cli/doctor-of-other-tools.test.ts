import type { Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EVALUATION_ACTIONS } from "../../../rule/actions.ts";
import { describeWithVersion } from "../../../shared/version.ts";
import { examine } from "./doctor-under-test.ts";
import { openStatus, type StatusUnderTest } from "./status-under-test.ts";

const ACCOUNT_ID = "111122223333";
const FUNCTION = "lza-custom-rule";
const FUNCTION_ARN = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:${FUNCTION}`;

let under: StatusUnderTest;
let tenant: Tenant;
beforeEach(async () => {
  under = await openStatus();
  tenant = under.sandbox.addAccount({ id: ACCOUNT_ID });
  tenant.trails.create("trail");
  tenant.rules.functionName = FUNCTION;
});
afterEach(() => under.close());

/** A function as another tool deploys it, under a name of its own. */
function addFunction(Description: string): void {
  const { arn } = tenant.roles.create({
    roleName: "rule",
    assumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { Service: "lambda.amazonaws.com" },
        },
      ],
    },
    policyDocuments: [
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: [...EVALUATION_ACTIONS], Resource: "*" }],
      },
    ],
  });
  tenant.functions.add(FUNCTION_ARN, async () => undefined, {
    properties: { Role: arn, Timeout: 300, Description },
    permissions: [
      {
        FunctionName: FUNCTION_ARN,
        Action: "lambda:InvokeFunction",
        Principal: "config.amazonaws.com",
      },
    ],
  });
}

it.each<[string, (tenant: Tenant) => { readonly name: string }]>([
  ["of the account", ({ rules }) => rules.put("root-access-key")],
  ["of the organization", ({ rules }) => rules.putOfOrganization("root-access-key")],
  ["of a conformance pack", ({ rules }) => rules.putInPack("pack", "root-access-key")],
])("follows a rule %s to its function, and reports missing event rules", async (_, put) => {
  const { name } = put(tenant);
  addFunction(describeWithVersion("It evaluates"));
  await under.report(tenant, "COMPLIANT", { ruleName: name });
  const account = { account: tenant.account, sandbox: under.sandbox };
  const { code, problems, findings } = await examine(account);
  expect(problems).toEqual(["WARNING event-rules"]);
  expect(code).toBe(0);
  const about = (check: string) => findings.find((it) => it.check === check);
  expect(about("rule")?.subject).toBe(name);
  expect(about("function")?.subject).toBe(FUNCTION);
});

it("does not guess the version of a function that states none", async () => {
  const { name } = tenant.rules.put("root-access-key");
  addFunction("The root user has no access key");
  await under.report(tenant, "COMPLIANT", { ruleName: name });
  const { problems } = await examine({ account: tenant.account, sandbox: under.sandbox });
  expect(problems).toContain(`WARNING function-version ${FUNCTION}`);
});
