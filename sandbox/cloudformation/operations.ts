import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations, RequestContext, Tenant } from "../operation.ts";
import { PageToken, pageOf } from "../page.ts";
import { ServiceError } from "../service-error.ts";
import type { StackInstance, StackSet, StackSetOperation, StackSets } from "./stack-sets.ts";

/** In the Query protocol, every value is a string. */
const PageSize = v.optional(
  v.pipe(v.string(), v.toNumber(), v.integer(), v.minValue(1), v.maxValue(100)),
  "100",
);
const StackSetInput = {
  StackSetName: v.string(),
  CallAs: v.optional(v.picklist(["SELF", "DELEGATED_ADMIN"]), "SELF"),
};
const DescribeInput = v.strictObject(StackSetInput);
const ListInput = v.strictObject({ ...StackSetInput, MaxResults: PageSize, NextToken: PageToken });
const ResourcesInput = v.strictObject({ PhysicalResourceId: v.string() });
const TemplateInput = v.strictObject({ StackName: v.string() });

const INVALID = "ValidationError";

/** CloudFormation's operations. A result becomes the `…Result` element of the XML. */
export const cloudFormationOperations: Operations = {
  DescribeStackSet: (tenant, request, context) => {
    const { StackSetName, CallAs } = parseInput(DescribeInput, request, INVALID);
    return { StackSet: describeStackSet(stackSetsOf(tenant, CallAs, context).get(StackSetName)) };
  },

  ListStackInstances: (tenant, request, context) => {
    const input = parseInput(ListInput, request, INVALID);
    const stackSet = stackSetsOf(tenant, input.CallAs, context).get(input.StackSetName);
    return listPage(stackSet.instances, input, (instance) => describeInstance(stackSet, instance));
  },

  ListStackSetOperations: (tenant, request, context) => {
    const input = parseInput(ListInput, request, INVALID);
    const stackSet = stackSetsOf(tenant, input.CallAs, context).get(input.StackSetName);
    return listPage(stackSet.operations, input, describeOperation);
  },

  DescribeStackResources: ({ stacks }, request) => {
    const { PhysicalResourceId } = parseInput(ResourcesInput, request, INVALID);
    const { name, resources } = stacks.ofResource(PhysicalResourceId);
    return {
      StackResources: {
        member: Object.entries(resources).map(([LogicalResourceId, { type, id }]) => ({
          StackName: name,
          LogicalResourceId,
          PhysicalResourceId: id,
          ResourceType: type,
          ResourceStatus: "CREATE_COMPLETE",
          Timestamp: "2026-01-01T00:00:00.000Z",
        })),
      },
    };
  },

  GetTemplate: ({ stacks }, request) => {
    const { StackName } = parseInput(TemplateInput, request, INVALID);
    return { TemplateBody: stacks.get(StackName).templateBody };
  },
};

/**
 * The StackSets that an account manages. An organization's StackSets are in its management account. A delegated
 * administrator must set `CallAs` to manage them.
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
 */
function stackSetsOf(
  { account, roles, rules: { region } }: Tenant,
  callAs: "SELF" | "DELEGATED_ADMIN",
  { directory, caller }: RequestContext,
): Pick<StackSets, "get"> {
  const organization = directory.organizationOf(account.id);
  const stackSets = organization?.stackSets.region === region ? organization.stackSets : NONE;
  if (callAs === "SELF") return organization?.managementAccountId === account.id ? stackSets : NONE;
  // CloudFormation lists the delegated administrators with the caller's permissions.
  const action = "organizations:ListDelegatedAdministrators";
  const isDenied = roles.find(caller.principalArn)?.denial({ action, resource: "*", keys: {} });
  const administrator = organization?.administrators.get(STACK_SETS);
  if (organization && administrator === account.id && isDenied === undefined) {
    return stackSets;
  }
  throw new ServiceError(INVALID, 400, "Account used is not a delegated administrator");
}

const STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com";

/** StackSets with self-managed permissions are not implemented. */
const NONE: Pick<StackSets, "get"> = {
  get: (name) => {
    throw new ServiceError("StackSetNotFoundException", 404, `StackSet ${name} not found`);
  },
};

function listPage<T>(
  all: readonly T[],
  { MaxResults, NextToken }: v.InferOutput<typeof ListInput>,
  describe: (item: T) => object,
): object {
  const { items, next } = pageOf(all, { token: NextToken, limit: MaxResults, emptyPages: false });
  return { Summaries: { member: items.map(describe) }, ...next };
}

/** A StackSet in CloudFormation's format. */
function describeStackSet({ name, id, properties, instances, driftChecked }: StackSet): object {
  const { Parameters, AutoDeployment, ManagedExecution, StackInstancesGroup } = properties;
  const targets = StackInstancesGroup.flatMap(
    ({ DeploymentTargets }) => DeploymentTargets.OrganizationalUnitIds,
  );
  const count = (status: StackInstance["driftStatus"]) =>
    instances.filter(({ driftStatus }) => driftStatus === status).length;
  return {
    StackSetName: name,
    StackSetId: id,
    Status: "ACTIVE",
    Description: properties.Description,
    Parameters: { member: Parameters },
    Capabilities: { member: properties.Capabilities },
    PermissionModel: properties.PermissionModel,
    OrganizationalUnitIds: { member: [...new Set(targets)] },
    AutoDeployment,
    ManagedExecution,
    StackSetDriftDetectionDetails: {
      DriftStatus: driftChecked ? (count("DRIFTED") > 0 ? "DRIFTED" : "IN_SYNC") : "NOT_CHECKED",
      ...(driftChecked && {
        DriftDetectionStatus: "COMPLETED",
        LastDriftCheckTimestamp: driftChecked.toISOString(),
        TotalStackInstancesCount: instances.length,
        DriftedStackInstancesCount: count("DRIFTED"),
        InSyncStackInstancesCount: count("IN_SYNC"),
        InProgressStackInstancesCount: 0,
        FailedStackInstancesCount: 0,
      }),
    },
  };
}

/** A stack instance in CloudFormation's format. */
function describeInstance({ id }: StackSet, instance: StackInstance): object {
  return {
    StackSetId: id,
    Region: instance.region,
    Account: instance.accountId,
    StackId: instance.stackId,
    Status: instance.status,
    StatusReason: instance.statusReason,
    StackInstanceStatus: { DetailedStatus: instance.detailedStatus },
    OrganizationalUnitId: instance.organizationalUnitId,
    DriftStatus: instance.driftStatus,
  };
}

/** An operation on a StackSet in CloudFormation's format. */
function describeOperation({ id, action, status, ...operation }: StackSetOperation): object {
  return {
    OperationId: id,
    Action: action,
    Status: status,
    StatusReason: operation.statusReason,
    CreationTimestamp: operation.created.toISOString(),
  };
}
