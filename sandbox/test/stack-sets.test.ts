import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStackSetCommand,
  GetTemplateCommand,
  ListStackInstancesCommand,
  ListStackSetOperationsCommand,
  paginateListStackInstances,
} from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StackSet } from "../cloudformation/stack-sets.ts";
import {
  ADMINISTRATOR_ID,
  MANAGEMENT_ID,
  MEMBER_ID,
  type OrganizationUnderTest,
  OTHER_MEMBER_ID,
  openOrganization,
} from "./organization-under-test.ts";

const STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com";
const StackSetName = "everywhere";
const asAdministrator = { StackSetName, CallAs: "DELEGATED_ADMIN" } as const;

let under: OrganizationUnderTest;
let stackSet: StackSet;
let workloads: string;

beforeEach(async () => {
  under = await openOrganization();
  const { organization } = under;
  organization.delegate(STACK_SETS, ADMINISTRATOR_ID);
  workloads = organization.addUnit("Workloads").id;
  const production = organization.addUnit("Production", workloads).id;
  organization.member(MEMBER_ID).parentId = workloads;
  organization.member(OTHER_MEMBER_ID).parentId = production;
  stackSet = organization.stackSets.create(properties());
});
afterEach(() => under.close());

const properties = (targets: object = {}) => ({
  StackSetName,
  PermissionModel: "SERVICE_MANAGED",
  TemplateURL: "https://example.com/template.json",
  Parameters: [{ ParameterKey: "Bus", ParameterValue: "central" }],
  AutoDeployment: { Enabled: true },
  StackInstancesGroup: [
    {
      DeploymentTargets: { OrganizationalUnitIds: [workloads], ...targets },
      Regions: ["us-east-1"],
    },
  ],
});
const client = (id = ADMINISTRATOR_ID, roleName?: string) =>
  under.connect(CloudFormationClient, under.sandbox.clientSettingsOf({ id }, { roleName }));
const describeAs = (id: string, CallAs: "SELF" | "DELEGATED_ADMIN", roleName?: string) =>
  client(id, roleName).send(new DescribeStackSetCommand({ StackSetName, CallAs }));

describe("an organization's StackSet", () => {
  it("has a stack in each active account below its OUs", async () => {
    const { Summaries } = await client().send(new ListStackInstancesCommand(asAdministrator));
    expect(Summaries).toMatchObject(
      [MEMBER_ID, OTHER_MEMBER_ID].map((Account) => ({
        Account,
        Region: "us-east-1",
        OrganizationalUnitId: workloads,
        Status: "CURRENT",
        StackInstanceStatus: { DetailedStatus: "SUCCEEDED" },
        DriftStatus: "NOT_CHECKED",
      })),
    );
  });

  it("has no stack in suspended and excluded accounts and in the management account", async () => {
    const { organization } = under;
    organization.member(OTHER_MEMBER_ID).status = "SUSPENDED";
    const targets = {
      OrganizationalUnitIds: [organization.rootId],
      Accounts: [MEMBER_ID],
      AccountFilterType: "DIFFERENCE",
    };
    organization.stackSets.create(properties(targets));
    const { Summaries } = await client().send(new ListStackInstancesCommand(asAdministrator));
    expect(Summaries?.map(({ Account }) => Account)).toEqual([ADMINISTRATOR_ID]);
  });

  it("describes itself", async () => {
    const { StackSet } = await describeAs(ADMINISTRATOR_ID, "DELEGATED_ADMIN");
    expect(StackSet).toMatchObject({
      StackSetName,
      Status: "ACTIVE",
      PermissionModel: "SERVICE_MANAGED",
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: false },
      OrganizationalUnitIds: [workloads],
      Parameters: [{ ParameterKey: "Bus", ParameterValue: "central" }],
      StackSetDriftDetectionDetails: { DriftStatus: "NOT_CHECKED" },
    });
  });

  it("counts the stacks that have drifted", async () => {
    const [first] = stackSet.instances;
    if (first) first.driftStatus = "DRIFTED";
    stackSet.detectDrift();
    const { StackSet } = await describeAs(ADMINISTRATOR_ID, "DELEGATED_ADMIN");
    expect(StackSet?.StackSetDriftDetectionDetails).toMatchObject({
      DriftStatus: "DRIFTED",
      LastDriftCheckTimestamp: new Date("2026-11-23T12:00:00Z"),
      DriftedStackInstancesCount: 1,
      InSyncStackInstancesCount: 1,
    });
  });

  it("lists its operations, newest first", async () => {
    const operation = stackSet.addOperation("UPDATE");
    operation.status = "FAILED";
    operation.statusReason = "Too many failures";
    const { Summaries } = await client().send(new ListStackSetOperationsCommand(asAdministrator));
    expect(Summaries).toMatchObject([
      { Action: "UPDATE", Status: "FAILED", StatusReason: "Too many failures" },
      { Action: "CREATE", Status: "SUCCEEDED" },
    ]);
  });

  it("returns one page at a time", async () => {
    const pages = paginateListStackInstances({ client: client(), pageSize: 1 }, asAdministrator);
    const sizes: (number | undefined)[] = [];
    for await (const { Summaries } of pages) sizes.push(Summaries?.length);
    expect(sizes).toEqual([1, 1]);
  });
});

describe("CallAs", () => {
  it.each([
    { as: "SELF", id: MANAGEMENT_ID, refused: undefined },
    { as: "SELF", id: ADMINISTRATOR_ID, refused: "StackSetNotFoundException" },
    { as: "DELEGATED_ADMIN", id: ADMINISTRATOR_ID, refused: undefined },
    { as: "DELEGATED_ADMIN", id: MEMBER_ID, refused: "ValidationError" },
    { as: "DELEGATED_ADMIN", id: MANAGEMENT_ID, refused: "ValidationError" },
  ] as const)("$as of account $id: $refused", async ({ as, id, refused }) => {
    const name = await describeAs(id, as).then(
      () => undefined,
      (error: Error) => error.name,
    );
    expect(name).toBe(refused);
  });

  it("requires permission to list delegated administrators", async () => {
    under.administrator.roles.create({
      roleName: "reader",
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Principal: { AWS: `arn:aws:iam::${ADMINISTRATOR_ID}:root` },
          },
        ],
      },
      policyDocuments: [
        {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: "cloudformation:DescribeStackSet", Resource: "*" },
          ],
        },
      ],
    });
    await expect(describeAs(ADMINISTRATOR_ID, "DELEGATED_ADMIN", "reader")).rejects.toMatchObject({
      name: "ValidationError",
      message: "Account used is not a delegated administrator",
    });
  });
});

describe("a stack", () => {
  const stack = {
    name: "central",
    templateBody: '{"Resources":{}}',
    resources: { Members: { type: "AWS::CloudFormation::StackSet", id: "everywhere:1" } },
  };

  it("is found by a resource, and has its template", async () => {
    under.administrator.stacks.add(stack);
    const { StackResources: [resource] = [] } = await client().send(
      new DescribeStackResourcesCommand({ PhysicalResourceId: "everywhere:1" }),
    );
    expect(resource).toMatchObject({ StackName: "central", LogicalResourceId: "Members" });
    const { TemplateBody } = await client().send(new GetTemplateCommand({ StackName: "central" }));
    expect(TemplateBody).toBe(stack.templateBody);
  });

  it("fails if it does not exist", async () => {
    await expect(
      client().send(new DescribeStackResourcesCommand({ PhysicalResourceId: "everywhere:1" })),
    ).rejects.toMatchObject({ name: "ValidationError" });
  });
});
