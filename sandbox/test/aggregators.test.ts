import {
  ConfigServiceClient,
  DescribeAggregateComplianceByConfigRulesCommand,
  type DescribeAggregateComplianceByConfigRulesCommandInput,
  DescribeConfigurationAggregatorSourcesStatusCommand,
  DescribeConfigurationAggregatorsCommand,
  GetAggregateComplianceDetailsByConfigRuleCommand,
  type GetAggregateComplianceDetailsByConfigRuleCommandInput,
  PutEvaluationsCommand,
  paginateDescribeAggregateComplianceByConfigRules,
} from "@aws-sdk/client-config-service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Aggregator, Tenant } from "../index.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  MEMBER_ID,
  type OrganizationUnderTest,
  OTHER_MEMBER_ID,
  openOrganization,
} from "./organization-under-test.ts";

const NAME = "organization";
const AwsRegion = "us-east-1";

let under: OrganizationUnderTest;
let aggregator: Aggregator;
let config: ConfigServiceClient;

beforeEach(async () => {
  under = await openOrganization();
  under.organization.delegate("config.amazonaws.com", ADMINISTRATOR_ID);
  aggregator = under.administrator.aggregators.create(NAME);
  config = connect(under.administrator);
});
afterEach(() => under.close());

const connect = ({ account }: Tenant) =>
  under.connect(ConfigServiceClient, under.sandbox.clientSettingsOf(account));
const evaluate = (
  tenant: Tenant,
  ComplianceType: "COMPLIANT" | "NON_COMPLIANT",
  ruleName = "rule",
) => {
  const { resultToken } = tenant.rules.startEvaluation(tenant.rules.put(ruleName).name);
  return connect(tenant).send(
    new PutEvaluationsCommand({
      ResultToken: resultToken,
      Evaluations: [
        {
          ComplianceResourceType: "AWS::::Account",
          ComplianceResourceId: tenant.account.id,
          ComplianceType,
          Annotation: "annotation",
          OrderingTimestamp: new Date("2026-11-23T11:00:00Z"),
        },
      ],
    }),
  );
};
const compliance = async (
  input: Partial<DescribeAggregateComplianceByConfigRulesCommandInput> = {},
) => {
  const command = new DescribeAggregateComplianceByConfigRulesCommand({
    ConfigurationAggregatorName: NAME,
    ...input,
  });
  return (await config.send(command)).AggregateComplianceByConfigRules;
};
const details = async (
  input: Partial<GetAggregateComplianceDetailsByConfigRuleCommandInput> = {},
) => {
  const command = new GetAggregateComplianceDetailsByConfigRuleCommand({
    ConfigurationAggregatorName: NAME,
    ConfigRuleName: "rule",
    AccountId: MEMBER_ID,
    AwsRegion,
    ...input,
  });
  return (await config.send(command)).AggregateEvaluationResults;
};

describe("DescribeConfigurationAggregators", () => {
  it("returns only the account's own aggregators", async () => {
    const command = new DescribeConfigurationAggregatorsCommand({});
    const { ConfigurationAggregators } = await config.send(command);
    expect(ConfigurationAggregators).toEqual([
      {
        ConfigurationAggregatorName: NAME,
        ConfigurationAggregatorArn: aggregator.arn,
        OrganizationAggregationSource: {
          RoleArn: `arn:aws:iam::${ADMINISTRATOR_ID}:role/aggregator`,
          AllAwsRegions: true,
        },
        CreationTime: new Date("2026-11-23T12:00:00Z"),
        LastUpdatedTime: new Date("2026-11-23T12:00:00Z"),
      },
    ]);
    await expect(connect(under.management).send(command)).resolves.toMatchObject({
      ConfigurationAggregators: [],
    });
  });

  it("names the Regions of an aggregator that does not have all", async () => {
    under.administrator.aggregators.delete(NAME);
    under.administrator.aggregators.create("here", [AwsRegion]);
    const { ConfigurationAggregators } = await config.send(
      new DescribeConfigurationAggregatorsCommand({}),
    );
    expect(ConfigurationAggregators).toMatchObject([
      {
        ConfigurationAggregatorName: "here",
        OrganizationAggregationSource: { AllAwsRegions: false, AwsRegions: [AwsRegion] },
      },
    ]);
  });
});

describe("DescribeAggregateComplianceByConfigRules", () => {
  it("returns the results of all accounts in the organization, and of no others", async () => {
    await evaluate(under.member, "NON_COMPLIANT");
    await evaluate(under.otherMember, "COMPLIANT");
    await evaluate(under.sandbox.addAccount({ id: "777777777777" }), "COMPLIANT");
    await expect(compliance()).resolves.toEqual([
      {
        ConfigRuleName: "rule",
        Compliance: {
          ComplianceType: "NON_COMPLIANT",
          ComplianceContributorCount: { CappedCount: 1, CapExceeded: false },
        },
        AccountId: MEMBER_ID,
        AwsRegion,
      },
      {
        ConfigRuleName: "rule",
        Compliance: { ComplianceType: "COMPLIANT" },
        AccountId: OTHER_MEMBER_ID,
        AwsRegion,
      },
    ]);
  });

  it("omits rules without a result", async () => {
    under.member.rules.put("rule");
    await expect(compliance()).resolves.toEqual([]);
  });

  it.each([
    [false, [2, 1]],
    [true, [0, 2, 0, 1]],
  ])("returns pages, including empty ones: %s", async (emptyPages, expected) => {
    aggregator.emptyPages = emptyPages;
    for (const tenant of [under.management, under.member, under.otherMember]) {
      await evaluate(tenant, "COMPLIANT");
    }
    const sizes: (number | undefined)[] = [];
    const pages = paginateDescribeAggregateComplianceByConfigRules(
      { client: config, pageSize: 2 },
      { ConfigurationAggregatorName: NAME },
    );
    for await (const page of pages) sizes.push(page.AggregateComplianceByConfigRules?.length);
    expect(sizes).toEqual(expected);
  });

  it("fails for an unknown aggregator", async () => {
    await expect(compliance({ ConfigurationAggregatorName: "none" })).rejects.toMatchObject({
      name: "NoSuchConfigurationAggregatorException",
    });
  });

  it("fails with a scripted fault", async () => {
    const operation = "DescribeAggregateComplianceByConfigRules";
    under.sandbox.faults.add({ operation, fault: { kind: "throttling" } });
    await expect(compliance()).rejects.toMatchObject({ name: "ThrottlingException" });
  });
});

describe("GetAggregateComplianceDetailsByConfigRule", () => {
  it("returns the results of a rule in an account", async () => {
    await evaluate(under.member, "NON_COMPLIANT");
    await evaluate(under.otherMember, "COMPLIANT");
    const now = new Date("2026-11-23T12:00:00Z");
    await expect(details()).resolves.toEqual([
      {
        EvaluationResultIdentifier: {
          EvaluationResultQualifier: {
            ConfigRuleName: "rule",
            ResourceType: "AWS::::Account",
            ResourceId: MEMBER_ID,
          },
          OrderingTimestamp: new Date("2026-11-23T11:00:00Z"),
        },
        ComplianceType: "NON_COMPLIANT",
        ResultRecordedTime: now,
        ConfigRuleInvokedTime: now,
        Annotation: "annotation",
        AccountId: MEMBER_ID,
        AwsRegion,
      },
    ]);
  });

  it.each<[string, object]>([
    ["another rule", { ConfigRuleName: "other" }],
    ["another account", { AccountId: OTHER_MEMBER_ID }],
    ["another Region", { AwsRegion: "eu-west-1" }],
  ])("returns nothing for %s", async (_, input) => {
    await evaluate(under.member, "NON_COMPLIANT");
    await expect(details(input)).resolves.toEqual([]);
  });
});

describe("an aggregator", () => {
  it("can be created only by the management account or AWS Config's delegated administrator", () => {
    const { member, management } = under;
    expect(() => member.aggregators.create(NAME)).toThrow(
      `Account ${MEMBER_ID} does not administer`,
    );
    expect(management.aggregators.create(NAME).arn).toContain(`:${MANAGEMENT_ID}:config-aggreg`);
  });
});

describe("DescribeConfigurationAggregatorSourcesStatus", () => {
  const sources = async () => {
    const command = new DescribeConfigurationAggregatorSourcesStatusCommand({
      ConfigurationAggregatorName: NAME,
    });
    return (await config.send(command)).AggregatedSourceStatusList;
  };

  it("has the organization and each of its accounts", async () => {
    const LastUpdateTime = new Date("2026-11-23T12:00:00Z");
    const common = { LastUpdateStatus: "SUCCEEDED", LastUpdateTime };
    expect(await sources()).toEqual([
      { SourceType: "ORGANIZATION", SourceId: "o-exampleorg1", ...common },
      ...[MANAGEMENT_ID, ADMINISTRATOR_ID, MEMBER_ID, OTHER_MEMBER_ID].map((SourceId) => ({
        SourceType: "ACCOUNT",
        SourceId,
        AwsRegion,
        ...common,
      })),
    ]);
  });

  it("gives the reason why an account's results are not up to date", async () => {
    const failure = { status: "FAILED", code: "AccessDenied", message: "Not authorized" } as const;
    aggregator.failures.set(MEMBER_ID, failure);
    expect(await sources()).toContainEqual(
      expect.objectContaining({
        SourceId: MEMBER_ID,
        LastUpdateStatus: "FAILED",
        LastErrorCode: "AccessDenied",
        LastErrorMessage: "Not authorized",
      }),
    );
  });
});
