import {
  type CloudFormationClient,
  DescribeStackSetCommand,
  ListStackInstancesCommand,
} from "@aws-sdk/client-cloudformation";
import * as v from "valibot";
import { STACK_SET_NAME } from "../../../shared/names.ts";
import { accountId, objectWith, text } from "../../../shared/schema.ts";
import { call, callList, parseAnswer, unlessMissing } from "../../aws/call.ts";
import { MalformedAnswerError } from "../../errors.ts";
import { callLimits, type Place } from "../place.ts";
import type { OrganizationDetails } from "./organization-details.ts";

/** See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSet.html */
const stackSetSchema = objectWith(
  {
    StackSetId: text("the id of a StackSet"),
    Status: v.literal("ACTIVE", "ACTIVE"),
    PermissionModel: text("a permission model"),
    // A StackSet with self-managed permissions has neither.
    AutoDeployment: v.optional(objectWith({ Enabled: v.boolean("a boolean") }, "an object")),
    OrganizationalUnitIds: v.optional(v.array(text("the id of an OU"), "a list of OUs"), []),
    Parameters: v.array(
      objectWith({ ParameterKey: v.string(), ParameterValue: v.string() }, "a parameter"),
      "a list of parameters",
    ),
  },
  "a StackSet",
);

/** The StackSet of the deployment. */
export interface StackSet {
  readonly id: string;
  /** With the permissions of the organization, which is what lets it reach accounts that join later. */
  readonly isServiceManaged: boolean;
  readonly deploysAutomatically: boolean;
  /** The OUs, or the root, that it covers. */
  readonly organizationalUnitIds: readonly string[];
  /** The names of its parameters. */
  readonly parameterKeys: readonly string[];
  /** The bus to which the accounts forward their events; undefined if the StackSet does not say so. */
  readonly centralBusArn: string | undefined;
  /** As whom the caller acts on it. */
  readonly callAs: "SELF" | "DELEGATED_ADMIN";
}

type Reader = Pick<Place, "caller" | "over"> & {
  readonly clients: { readonly cloudFormation: CloudFormationClient };
};

/**
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackSet.html
 *
 * @returns undefined if there is none
 */
export async function readStackSet(
  { clients, caller, over }: Reader,
  { managementAccountId }: OrganizationDetails,
): Promise<StackSet | undefined> {
  const callAs = caller.accountId === managementAccountId ? "SELF" : "DELEGATED_ADMIN";
  const action = "cloudformation:DescribeStackSet";
  const command = new DescribeStackSetCommand({ StackSetName: STACK_SET_NAME, CallAs: callAs });
  const sent = call(action, clients.cloudFormation.send(command, callLimits({ over })));
  const answer = await unlessMissing(sent, "StackSetNotFoundException");
  if (!answer) return undefined;
  const found = parseAnswer(stackSetSchema, answer.StackSet, `${action}.StackSet`);
  const isServiceManaged = found.PermissionModel === "SERVICE_MANAGED";
  if (isServiceManaged && found.OrganizationalUnitIds.length === 0) {
    throw new MalformedAnswerError(`${action}.StackSet has no OrganizationalUnitIds.`);
  }
  if (isServiceManaged && !found.AutoDeployment) {
    throw new MalformedAnswerError(`${action}.StackSet has no AutoDeployment.`);
  }
  const bus = found.Parameters.find(({ ParameterKey }) => ParameterKey === "CentralBusArn");
  return {
    id: found.StackSetId,
    isServiceManaged,
    deploysAutomatically: found.AutoDeployment?.Enabled ?? false,
    organizationalUnitIds: found.OrganizationalUnitIds,
    parameterKeys: found.Parameters.map(({ ParameterKey }) => ParameterKey),
    centralBusArn: bus?.ParameterValue || undefined,
    callAs,
  };
}

/** See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackInstanceSummary.html */
const instanceSchema = objectWith(
  {
    Account: accountId,
    Region: text("a Region"),
    Status: text("a status"),
    StatusReason: v.optional(v.string("a reason")),
    StackInstanceStatus: v.optional(
      v.object({ DetailedStatus: v.optional(v.string("a status")) }, "an object"),
    ),
    DriftStatus: v.optional(v.string("a drift status")),
  },
  "a stack instance",
);

/** The StackSet's stack in an account and Region. */
export interface StackInstance {
  readonly accountId: string;
  readonly region: string;
  readonly status: string;
  readonly detailedStatus: string | undefined;
  readonly reason: string | undefined;
  readonly driftStatus: string | undefined;
}

/** See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackInstances.html */
export async function listInstances(
  { clients, over }: Reader,
  { callAs: CallAs }: StackSet,
): Promise<readonly StackInstance[]> {
  const instances = await callList({
    action: "cloudformation:ListStackInstances",
    list: "Summaries",
    item: instanceSchema,
    xmlElementOfItem: "Account",
    command: (NextToken) =>
      new ListStackInstancesCommand({ StackSetName: STACK_SET_NAME, CallAs, NextToken }),
    send: (command) => clients.cloudFormation.send(command, callLimits({ over })),
  });
  return instances.map((item) => ({
    accountId: item.Account,
    region: item.Region,
    status: item.Status,
    detailedStatus: item.StackInstanceStatus?.DetailedStatus,
    reason: item.StatusReason || undefined,
    driftStatus: item.DriftStatus,
  }));
}
