import {
  ConfigServiceClient,
  DescribeConformancePackComplianceCommand,
  DescribeConformancePacksCommand,
  PutEvaluationsCommand,
} from "@aws-sdk/client-config-service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Sandbox, type Tenant } from "../index.ts";

const ACCOUNT_ID = "111122223333";

let sandbox: Sandbox;
let tenant: Tenant;
let config: ConfigServiceClient;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: ACCOUNT_ID });
  config = new ConfigServiceClient({ ...sandbox.clientSettingsOf(tenant.account), maxAttempts: 1 });
});
afterEach(async () => {
  config.destroy();
  await sandbox.close();
});

const put = (ruleName: string, ComplianceType: "COMPLIANT" | "NON_COMPLIANT") =>
  config.send(
    new PutEvaluationsCommand({
      ResultToken: tenant.rules.startEvaluation(ruleName).resultToken,
      Evaluations: [
        {
          ComplianceResourceType: "AWS::::Account",
          ComplianceResourceId: ACCOUNT_ID,
          ComplianceType,
          OrderingTimestamp: new Date(),
        },
      ],
    }),
  );
const describePack = async (ConformancePackName = "pack") => {
  const command = new DescribeConformancePackComplianceCommand({ ConformancePackName });
  return (await config.send(command)).ConformancePackRuleComplianceList;
};

describe("a rule in a conformance pack", () => {
  it("is named as AWS Config does, with the same suffix for all rules of a pack", () => {
    const { name, arn, parameters } = tenant.rules.putInPack("pack", "rule", { key: "value" });
    expect(name).toMatch(/^rule-conformance-pack-[a-z0-9]{9}$/);
    expect(arn).toMatch(
      /^arn:aws:config:us-east-1:111122223333:config-rule\/aws-service-rule\/config-conforms\.amazonaws\.com\/config-rule-[a-z0-9]{6}$/,
    );
    expect(parameters).toEqual({ key: "value" });
    expect(tenant.rules.putInPack("pack", "other").name.slice(-9)).toBe(name.slice(-9));
    expect(tenant.rules.putInPack("second", "rule").name).not.toBe(name);
  });

  it("is evaluated by its full name", () => {
    const { name, arn } = tenant.rules.putInPack("pack", "rule");
    expect(tenant.rules.startEvaluation(name)).toMatchObject({
      configRuleName: name,
      configRuleArn: arn,
    });
  });
});

describe("DescribeConformancePackCompliance", () => {
  let first: string;
  let second: string;

  beforeEach(() => {
    first = tenant.rules.putInPack("pack", "first").name;
    second = tenant.rules.putInPack("pack", "second").name;
    tenant.rules.putInPack("other", "first");
    tenant.rules.put("first");
  });

  it("shows every rule of the pack, with insufficient data for one without a result", async () => {
    await put(first, "NON_COMPLIANT");
    await expect(describePack()).resolves.toEqual([
      { ConfigRuleName: first, ComplianceType: "NON_COMPLIANT", Controls: [] },
      { ConfigRuleName: second, ComplianceType: "INSUFFICIENT_DATA", Controls: [] },
    ]);
  });

  it("fails for an unknown pack", async () => {
    await expect(describePack("none")).rejects.toMatchObject({
      name: "NoSuchConformancePackException",
    });
  });
});

describe("DescribeConformancePacks", () => {
  const describePacks = async (...ConformancePackNames: string[]) => {
    const found: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const command = new DescribeConformancePacksCommand({ ConformancePackNames, NextToken });
      const page = await config.send(command);
      found.push(...(page.ConformancePackDetails ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  };

  it("describes the packs with these names, or all, page by page", async () => {
    for (let i = 0; i < 12; i++) tenant.rules.putInPack(`pack-${i}`, "rule");
    await expect(describePacks()).resolves.toHaveLength(12);
    await expect(describePacks("pack-3")).resolves.toEqual([
      {
        ConformancePackName: "pack-3",
        ConformancePackArn: expect.stringMatching(
          /^arn:aws:config:us-east-1:111122223333:conformance-pack\/pack-3\/conformance-pack-[a-z0-9]{9}$/,
        ),
        ConformancePackId: expect.stringMatching(/^conformance-pack-[a-z0-9]{9}$/),
        ConformancePackInputParameters: [],
      },
    ]);
  });

  it("fails for an unknown pack", async () => {
    await expect(describePacks("none")).rejects.toMatchObject({
      name: "NoSuchConformancePackException",
    });
  });
});
