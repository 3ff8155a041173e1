import type { RequestContext, Tenant } from "../operation.ts";
import type { Organization } from "../organizations/organization.ts";
import type { RequestKeys } from "../policies/condition.ts";
import { notAuthorized, ServiceError } from "../service-error.ts";
import { rootTarget } from "../sts.ts";

/** A request with a known caller. */
interface AuthorizedRequest {
  /** For example `sns:Publish`. */
  readonly action: string;
  readonly tenant: Tenant;
  readonly input: unknown;
  readonly context: RequestContext;
  /** The service's error for denied requests. */
  readonly accessDenied: readonly [code: string, status: number];
}

/**
 * Rejects requests that a role's policies do not allow. Users, root sessions and roles that were not
 * created have no policies here.
 *
 * @throws {ServiceError} naming principal, action and resource
 */
export function authorize({ action, accessDenied, ...asked }: AuthorizedRequest): void {
  const { caller } = asked.context;
  const role = asked.tenant.roles.find(caller.principalArn);
  if (!role) return;
  const { resources, keys = {} } = subjectOf(action, asked);
  for (const resource of resources) {
    const reason = role.denial({ action, resource, keys });
    if (reason !== undefined) throw notAuthorized(accessDenied, caller, action, resource, reason);
  }
}

/** A request whose input is not validated yet. */
interface Asked {
  readonly tenant: Tenant;
  readonly input: unknown;
  readonly context: RequestContext;
}

/** The resources of a request. The action must be allowed on each of them. */
interface Subject {
  readonly resources: readonly string[];
  readonly keys?: RequestKeys;
}

/** An action without resource-level permissions. */
const anything = (): Subject => ({ resources: ["*"] });

/**
 * The resources of each action.
 * See https://docs.aws.amazon.com/service-authorization/latest/reference/
 *
 * @throws {ServiceError} If the resource does not exist.
 */
const SUBJECTS: Readonly<Record<string, (asked: Asked) => Subject>> = {
  "cloudtrail:DescribeTrails": anything,
  "cloudtrail:GetEventSelectors": ({ input }) => ({ resources: [text(input, "TrailName")] }),
  "cloudtrail:GetTrailStatus": ({ input }) => ({ resources: [text(input, "Name")] }),

  "cloudwatch:DescribeAlarms": anything,
  "cloudwatch:GetMetricData": anything,

  "config:DescribeConfigRuleEvaluationStatus": rules,
  "config:DescribeConfigurationRecorders": anything,
  "config:DescribeConfigurationRecorderStatus": anything,
  "config:DescribeDeliveryChannelStatus": anything,
  "config:DescribeRemediationConfigurations": rules,
  "config:DescribeRemediationExceptions": ({ tenant, input }) => ({
    resources: [tenant.rules.get(text(input, "ConfigRuleName")).arn],
  }),
  "config:DescribeConfigRules": anything,
  "config:DescribeComplianceByConfigRule": anything,
  "config:DescribeConfigurationAggregators": anything,
  "config:PutEvaluations": anything,
  "config:DescribeAggregateComplianceByConfigRules": aggregator,
  "config:GetAggregateComplianceDetailsByConfigRule": aggregator,
  "config:StartConfigRulesEvaluation": rules,
  "config:GetComplianceDetailsByConfigRule": ({ tenant, input }) => ({
    resources: [tenant.rules.get(text(input, "ConfigRuleName")).arn],
  }),
  "config:DescribeConformancePacks": anything,
  "config:DescribeConformancePackCompliance": ({ tenant, input }) => ({
    resources: [tenant.rules.packArn(text(input, "ConformancePackName"))],
  }),

  "config:DescribeConfigurationAggregatorSourcesStatus": aggregator,

  // AWS does not document which account is in the ARN of an organization's StackSet.
  "cloudformation:DescribeStackSet": anything,
  "cloudformation:ListStackInstances": anything,
  "cloudformation:ListStackSetOperations": anything,
  "cloudformation:DescribeStackResources": anything,
  "cloudformation:GetTemplate": anything,

  "events:DescribeEventBus": ({ tenant, input }) => ({
    resources: [tenant.events.arnOf(text(input, "Name") || "default")],
  }),
  "events:ListRules": anything,
  "events:ListTargetsByRule": ({ tenant, input }) => {
    const bus = text(input, "EventBusName") || "default";
    const path = bus === "default" ? "" : `${bus}/`;
    const arn = tenant.events.arnOf("default");
    return { resources: [arn.replace(/event-bus.*/, `rule/${path}${text(input, "Rule")}`)] };
  },
  // PutEvents authorizes each entry separately.
  "events:PutEvents": () => ({ resources: [] }),

  "iam:GenerateCredentialReport": anything,
  "iam:GetAccountSummary": anything,
  "iam:GetRole": ({ tenant, input }) => ({
    resources: [arnOf(tenant, "iam", `role/${text(input, "RoleName")}`)],
  }),
  "iam:SimulatePrincipalPolicy": ({ input }) => ({ resources: [text(input, "PolicySourceArn")] }),
  "iam:GetCredentialReport": anything,
  "iam:ListOrganizationsFeatures": anything,

  "kms:DescribeKey": key,
  "kms:GetKeyPolicy": key,

  "lambda:GetAccountSettings": anything,
  "lambda:GetFunctionConcurrency": lambdaFunction,
  "lambda:GetFunctionConfiguration": lambdaFunction,
  "lambda:GetPolicy": lambdaFunction,
  "lambda:ListEventSourceMappings": anything,

  "logs:DescribeLogGroups": anything,

  "organizations:DescribeOrganization": anything,
  "organizations:ListAccounts": anything,
  "organizations:ListAWSServiceAccessForOrganization": anything,
  "organizations:ListDelegatedAdministrators": anything,
  "organizations:ListPolicies": anything,
  "organizations:DescribePolicy": policy,
  "organizations:ListTargetsForPolicy": policy,
  "organizations:DescribeAccount": (asked) => inOrganization(asked, "AccountId"),
  "organizations:ListAccountsForParent": (asked) => inOrganization(asked, "ParentId"),
  "organizations:ListOrganizationalUnitsForParent": (asked) => inOrganization(asked, "ParentId"),

  "servicequotas:GetServiceQuota": anything,

  "sns:GetTopicAttributes": ({ input }) => ({ resources: [text(input, "TopicArn")] }),
  "sns:ListSubscriptionsByTopic": ({ input }) => ({ resources: [text(input, "TopicArn")] }),
  "sns:Publish": ({ input }) => ({ resources: [text(input, "TopicArn")] }),

  "sqs:GetQueueAttributes": ({ tenant, input }) => ({
    resources: [arnOf(tenant, "sqs", text(input, "QueueUrl").split("/").at(-1) ?? "")],
  }),
  "sqs:GetQueueUrl": ({ tenant, input }) => ({
    resources: [arnOf(tenant, "sqs", text(input, "QueueName"))],
  }),

  "ssm:DescribeDocument": ({ tenant, input }) => ({
    resources: [arnOf(tenant, "ssm", `document/${text(input, "Name")}`)],
  }),
  "ssm:GetParameter": ({ tenant, input }) => ({
    resources: [arnOf(tenant, "ssm", `parameter${text(input, "Name").replace(/^\/?/, "/")}`)],
  }),

  "sts:AssumeRole": ({ input }) => ({ resources: [text(input, "RoleArn")] }),
  "sts:AssumeRoot": ({ tenant, input }) => ({
    resources: [rootTarget(text(input, "TargetPrincipal"), tenant.account).arn],
    keys: { "sts:TaskPolicyArn": text(input, "TaskPolicyArn.arn") },
  }),
  // GetCallerIdentity needs no permissions.
  "sts:GetCallerIdentity": () => ({ resources: [] }),
};

/**
 * Returns the resources of a request.
 *
 * @throws {ServiceError} If the action is not implemented, or the resource does not exist.
 */
function subjectOf(action: string, asked: Asked): Subject {
  const find = Object.hasOwn(SUBJECTS, action) ? SUBJECTS[action] : undefined;
  if (find) return find(asked);
  throw notImplemented(`${action}: its resources are not implemented for roles.`);
}

function rules({ tenant, input }: Asked): Subject {
  const names = texts(input, "ConfigRuleNames");
  // AWS does not document the resource of a request for all rules.
  if (names.length === 0)
    throw notImplemented("In the sandbox, a request of a role must name the rules.");
  return { resources: tenant.rules.list(names).map(({ arn }) => arn) };
}

function lambdaFunction({ tenant, input }: Asked): Subject {
  const name = text(input, "FunctionName");
  return {
    resources: [name.startsWith("arn:") ? name : arnOf(tenant, "lambda", `function:${name}`)],
  };
}

/** A request names a key by its ID, its ARN or an alias. */
function key({ tenant, input }: Asked): Subject {
  const id = text(input, "KeyId");
  return { resources: [tenant.keys.get(id)?.arn ?? id] };
}

/** An ARN in the account, with a Region unless the service is IAM. */
function arnOf({ account, rules }: Tenant, service: string, resource: string): string {
  const region = service === "iam" ? "" : rules.region;
  return `arn:${account.partition}:${service}:${region}:${account.id}:${resource}`;
}

function aggregator({ tenant, input }: Asked): Subject {
  const { arn } = tenant.aggregators.get(text(input, "ConfigurationAggregatorName"));
  return { resources: [arn] };
}

function policy({ tenant, input, context }: Asked): Subject {
  const organization = context.directory.organizationOf(tenant.account.id);
  const path = ["service_control_policy", text(input, "PolicyId")] as const;
  return { resources: [organization ? organization.arnOf("policy", ...path) : "*"] };
}

/** Without an organization there is no ARN, and the operation fails anyway. */
function inOrganization({ tenant, input, context }: Asked, member: string): Subject {
  const organization = context.directory.organizationOf(tenant.account.id);
  const id = text(input, member);
  return { resources: [organization ? organization.arnOf(typeOf(organization, id), id) : "*"] };
}

function typeOf({ rootId }: Organization, id: string): "account" | "ou" | "root" {
  if (id === rootId) return "root";
  return /^\d+$/.test(id) ? "account" : "ou";
}

/** A string in the input. Empty if it is missing; then the operation rejects the input. */
function text(input: unknown, name: string): string {
  const value = memberOf(input, name);
  return typeof value === "string" ? value : "";
}

function texts(input: unknown, name: string): readonly string[] {
  const value = memberOf(input, name);
  return Array.isArray(value) ? value.map(String) : [];
}

function memberOf(input: unknown, name: string): unknown {
  return (input as Readonly<Record<string, unknown>> | null)?.[name];
}

function notImplemented(message: string): ServiceError {
  return new ServiceError("NotImplemented", 501, message);
}
