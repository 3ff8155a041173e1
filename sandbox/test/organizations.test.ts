import { IAMClient, ListOrganizationsFeaturesCommand } from "@aws-sdk/client-iam";
import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListAWSServiceAccessForOrganizationCommand,
  ListDelegatedAdministratorsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  MEMBER_ID,
  type OrganizationUnderTest,
  OTHER_MEMBER_ID,
  openOrganization,
} from "./organization-under-test.ts";

const STRANGER_ID = "777777777777";

let under: OrganizationUnderTest;

beforeEach(async () => {
  under = await openOrganization();
  under.sandbox.addAccount({ id: STRANGER_ID });
});
afterEach(() => under.close());

const client = (accountId = MANAGEMENT_ID) =>
  under.connect(OrganizationsClient, under.sandbox.clientSettingsOf({ id: accountId }));
const pages = async (pageSize?: number) => {
  const sizes: number[] = [];
  const ids: (string | undefined)[] = [];
  const config = { client: client(), pageSize };
  for await (const { Accounts = [] } of paginateListAccounts(config, {})) {
    sizes.push(Accounts.length);
    ids.push(...Accounts.map(({ Id }) => Id));
  }
  return { sizes, ids };
};

describe("DescribeOrganization", () => {
  it.each([MANAGEMENT_ID, ADMINISTRATOR_ID, MEMBER_ID])(
    "names the management account to account %s",
    async (accountId) => {
      const { Organization } = await client(accountId).send(new DescribeOrganizationCommand({}));
      expect(Organization).toMatchObject({
        Id: "o-exampleorg1",
        Arn: `arn:aws:organizations::${MANAGEMENT_ID}:organization/o-exampleorg1`,
        FeatureSet: "ALL",
        MasterAccountId: MANAGEMENT_ID,
        MasterAccountArn: `arn:aws:organizations::${MANAGEMENT_ID}:account/o-exampleorg1/${MANAGEMENT_ID}`,
      });
    },
  );

  it("fails for an account without an organization", async () => {
    await expect(
      client(STRANGER_ID).send(new DescribeOrganizationCommand({})),
    ).rejects.toMatchObject({ name: "AWSOrganizationsNotInUseException" });
  });
});

describe("ListAccounts", () => {
  it("returns all accounts, with names, addresses and states", async () => {
    const member = under.organization.member(MEMBER_ID);
    member.name = "Payments";
    member.email = "payments@example.com";
    member.status = "SUSPENDED";
    const { Accounts = [], NextToken } = await client().send(new ListAccountsCommand({}));
    expect(Accounts.map(({ Id, State }) => [Id, State])).toEqual([
      [MANAGEMENT_ID, "ACTIVE"],
      [ADMINISTRATOR_ID, "ACTIVE"],
      [MEMBER_ID, "SUSPENDED"],
      [OTHER_MEMBER_ID, "ACTIVE"],
    ]);
    expect(Accounts[2]).toEqual({
      Id: MEMBER_ID,
      Arn: `arn:aws:organizations::${MANAGEMENT_ID}:account/o-exampleorg1/${MEMBER_ID}`,
      Name: "Payments",
      Email: "payments@example.com",
      State: "SUSPENDED",
      Status: "SUSPENDED",
      JoinedMethod: "CREATED",
      JoinedTimestamp: new Date("2026-11-23T12:00:00Z"),
    });
    expect(NextToken).toBeUndefined();
  });

  it("can omit the retired status", async () => {
    under.organization.hasRetiredStatus = false;
    const { Accounts = [] } = await client().send(new ListAccountsCommand({}));
    expect(Accounts.map(({ State, Status }) => [State, Status])).toEqual(
      Array(4).fill(["ACTIVE", undefined]),
    );
  });

  it("returns at most 20 accounts on a page", async () => {
    for (let index = 0; index < 37; index++) {
      const { account } = under.sandbox.addAccount({ id: String(100000000000 + index) });
      under.organization.add(account);
    }
    const { sizes, ids } = await pages();
    expect(sizes).toEqual([20, 20, 1]);
    expect(new Set(ids).size).toBe(41);
    await expect(client().send(new ListAccountsCommand({ MaxResults: 21 }))).rejects.toMatchObject({
      name: "InvalidInputException",
    });
  });

  it("returns smaller pages on request", async () => {
    await expect(pages(3)).resolves.toMatchObject({ sizes: [3, 1] });
  });

  it("can return an empty page before each page", async () => {
    under.organization.emptyPages = true;
    const { sizes, ids } = await pages(2);
    expect(sizes).toEqual([0, 2, 0, 2]);
    expect(ids).toHaveLength(4);
  });

  it("is allowed for the management account and delegated administrators of any service", async () => {
    const list = (accountId: string) => client(accountId).send(new ListAccountsCommand({}));
    await expect(list(MEMBER_ID)).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(list(STRANGER_ID)).rejects.toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
    await expect(list(ADMINISTRATOR_ID)).resolves.toBeDefined();
    under.organization.delegate("config.amazonaws.com", MEMBER_ID);
    await expect(list(MEMBER_ID)).resolves.toBeDefined();
  });

  it("fails with a scripted fault", async () => {
    under.sandbox.faults.add({ operation: "ListAccounts", fault: { kind: "throttling" } });
    await expect(client().send(new ListAccountsCommand({}))).rejects.toMatchObject({
      name: "TooManyRequestsException",
    });
  });
});

describe("DescribeAccount", () => {
  it("describes an account in the organization, and fails for others", async () => {
    const find = (AccountId: string) => client().send(new DescribeAccountCommand({ AccountId }));
    await expect(find(MEMBER_ID)).resolves.toMatchObject({
      Account: { Id: MEMBER_ID, Name: `Account ${MEMBER_ID}`, State: "ACTIVE" },
    });
    await expect(find(STRANGER_ID)).rejects.toMatchObject({ name: "AccountNotFoundException" });
  });
});

describe("the tree", () => {
  it("has accounts under the root and under OUs", async () => {
    const { organization } = under;
    const workloads = organization.addUnit("Workloads");
    const test = organization.addUnit("Test", workloads.id);
    organization.member(MEMBER_ID).parentId = workloads.id;
    organization.member(OTHER_MEMBER_ID).parentId = test.id;

    const accountsOf = async (ParentId: string) => {
      const { Accounts } = await client().send(new ListAccountsForParentCommand({ ParentId }));
      return Accounts?.map(({ Id }) => Id);
    };
    await expect(accountsOf(organization.rootId)).resolves.toEqual([
      MANAGEMENT_ID,
      ADMINISTRATOR_ID,
    ]);
    await expect(accountsOf(workloads.id)).resolves.toEqual([MEMBER_ID]);
    await expect(accountsOf(test.id)).resolves.toEqual([OTHER_MEMBER_ID]);

    const unitsOf = async (ParentId: string) => {
      const command = new ListOrganizationalUnitsForParentCommand({ ParentId });
      return (await client().send(command)).OrganizationalUnits;
    };
    await expect(unitsOf(organization.rootId)).resolves.toEqual([
      {
        Id: workloads.id,
        Arn: `arn:aws:organizations::${MANAGEMENT_ID}:ou/o-exampleorg1/${workloads.id}`,
        Name: "Workloads",
      },
    ]);
    await expect(unitsOf(workloads.id)).resolves.toMatchObject([{ Id: test.id }]);
  });

  it("fails for unknown parents", async () => {
    const none = "ou-sbox-99999999";
    await expect(
      client().send(new ListAccountsForParentCommand({ ParentId: none })),
    ).rejects.toMatchObject({ name: "ParentNotFoundException" });
    expect(() => under.organization.addUnit("Unit", none)).toThrow(`no OU ${none}`);
  });

  it("is denied to member accounts", async () => {
    const command = new ListAccountsForParentCommand({ ParentId: under.organization.rootId });
    await expect(client(MEMBER_ID).send(command)).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
  });
});

describe("ListOrganizationsFeatures", () => {
  const features = async (accountId: string) => {
    const iam = under.connect(IAMClient, under.sandbox.clientSettingsOf({ id: accountId }));
    const { EnabledFeatures, OrganizationId } = await iam.send(
      new ListOrganizationsFeaturesCommand({}),
    );
    return { EnabledFeatures, OrganizationId };
  };

  it.each([MANAGEMENT_ID, ADMINISTRATOR_ID])(
    "returns the enabled features to %s",
    async (accountId) => {
      under.organization.rootFeatures.delete("RootSessions");
      await expect(features(accountId)).resolves.toEqual({
        EnabledFeatures: ["RootCredentialsManagement"],
        OrganizationId: "o-exampleorg1",
      });
    },
  );

  it("returns no features if none are enabled", async () => {
    under.organization.rootFeatures.clear();
    await expect(features(MANAGEMENT_ID)).resolves.toMatchObject({ EnabledFeatures: [] });
  });

  it("is denied to member accounts, administrators of other services and other accounts", async () => {
    under.organization.delegate("config.amazonaws.com", OTHER_MEMBER_ID);
    for (const accountId of [MEMBER_ID, OTHER_MEMBER_ID]) {
      await expect(features(accountId)).rejects.toMatchObject({
        name: "AccountNotManagementOrDelegatedAdministratorException",
      });
    }
    await expect(features(STRANGER_ID)).rejects.toMatchObject({
      name: "OrganizationNotFoundException",
    });
  });
});

describe("trusted access and delegation", () => {
  it("lists the services with trusted access", async () => {
    under.organization.trustedServices.delete("iam.amazonaws.com");
    const { EnabledServicePrincipals } = await client(ADMINISTRATOR_ID).send(
      new ListAWSServiceAccessForOrganizationCommand({}),
    );
    expect(EnabledServicePrincipals).toEqual([
      { ServicePrincipal: "config.amazonaws.com" },
      { ServicePrincipal: "member.org.stacksets.cloudformation.amazonaws.com" },
    ]);
  });

  it.each([
    ["iam.amazonaws.com", [ADMINISTRATOR_ID]],
    ["config.amazonaws.com", []],
  ])("lists the delegated administrators for %s", async (ServicePrincipal, ids) => {
    const { DelegatedAdministrators } = await client().send(
      new ListDelegatedAdministratorsCommand({ ServicePrincipal }),
    );
    expect(DelegatedAdministrators?.map(({ Id }) => Id)).toEqual(ids);
  });

  it("refuses both to a member", async () => {
    const error = { name: "AccessDeniedException" };
    await expect(
      client(MEMBER_ID).send(new ListAWSServiceAccessForOrganizationCommand({})),
    ).rejects.toMatchObject(error);
    await expect(
      client(MEMBER_ID).send(new ListDelegatedAdministratorsCommand({})),
    ).rejects.toMatchObject(error);
  });
});

describe("service control policies", () => {
  it("are listed, with content and targets", async () => {
    const { organization } = under;
    const unit = organization.addUnit("Workloads");
    const targets = [organization.rootId, unit.id, MEMBER_ID];
    const { id } = organization.addPolicy("DenyRoot", { Statement: [] }, targets);
    const { Policies } = await client().send(
      new ListPoliciesCommand({ Filter: "SERVICE_CONTROL_POLICY" }),
    );
    expect(Policies).toMatchObject([{ Id: id, Name: "DenyRoot", AwsManaged: false }]);
    const { Policy } = await client().send(new DescribePolicyCommand({ PolicyId: id }));
    expect(Policy).toMatchObject({ PolicySummary: { Id: id }, Content: '{"Statement":[]}' });
    const { Targets } = await client().send(new ListTargetsForPolicyCommand({ PolicyId: id }));
    expect(Targets).toMatchObject([
      { TargetId: organization.rootId, Type: "ROOT" },
      { TargetId: unit.id, Name: "Workloads", Type: "ORGANIZATIONAL_UNIT" },
      { TargetId: MEMBER_ID, Type: "ACCOUNT" },
    ]);
  });

  it("fail if they do not exist", async () => {
    await expect(
      client().send(new DescribePolicyCommand({ PolicyId: "p-00000009" })),
    ).rejects.toMatchObject({ name: "PolicyNotFoundException" });
  });
});
