import type { RequestContext, Tenant } from "../operation.ts";
import type { Organization } from "../organizations/organization.ts";
import type { RequestKeys } from "../policies/condition.ts";
import { notAuthorized, ServiceError } from "../service-error.ts";
import { rootTarget } from "../sts.ts";

/** A request of a caller who is known. */
interface AuthorizedRequest {
  /** For example `sns:Publish`. */
  readonly action: string;
  readonly tenant: Tenant;
  readonly input: unknown;
  readonly context: RequestContext;
  /** By which the service refuses. */
  readonly accessDenied: readonly [code: string, status: number];
}

/**
 * Refuses what a role's policies do not allow. Users, root sessions and roles that have not been
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

/** A request, before anything of its input has been checked. */
interface Asked {
  readonly tenant: Tenant;
  readonly input: unknown;
  readonly context: RequestContext;
}

/** What a request is about: it needs to be allowed on each of the resources. */
interface Subject {
  readonly resources: readonly string[];
  readonly keys?: RequestKeys;
}

/** An action that supports no resources. */
const anything = (): Subject => ({ resources: ["*"] });

/**
 * What each action is about.
 * See https://docs.aws.amazon.com/service-authorization/latest/reference/
 *
 * @throws {ServiceError} If there is no such resource, as AWS has no ARN of it either.
 */
const SUBJECTS: Readonly<Record<string, (asked: Asked) => Subject>> = {
  "config:DescribeConfigRules": anything,
  "config:DescribeConfigurationAggregators": anything,
  "config:PutEvaluations": anything,
  "config:DescribeAggregateComplianceByConfigRules": aggregator,
  "config:GetAggregateComplianceDetailsByConfigRule": aggregator,
  "config:DescribeComplianceByConfigRule": rules,
  "config:StartConfigRulesEvaluation": rules,
  "config:GetComplianceDetailsByConfigRule": ({ tenant, input }) => ({
    resources: [tenant.rules.get(text(input, "ConfigRuleName")).arn],
  }),
  "config:DescribeConformancePackCompliance": ({ tenant, input }) => ({
    resources: [tenant.rules.packArn(text(input, "ConformancePackName"))],
  }),

  // Each entry by itself, when it is put.
  "events:PutEvents": () => ({ resources: [] }),

  "iam:GenerateCredentialReport": anything,
  "iam:GetAccountSummary": anything,
  "iam:GetCredentialReport": anything,
  "iam:ListOrganizationsFeatures": anything,

  "organizations:DescribeOrganization": anything,
  "organizations:ListAccounts": anything,
  "organizations:DescribeAccount": (asked) => inOrganization(asked, "AccountId"),
  "organizations:ListAccountsForParent": (asked) => inOrganization(asked, "ParentId"),
  "organizations:ListOrganizationalUnitsForParent": (asked) => inOrganization(asked, "ParentId"),

  "sns:Publish": ({ input }) => ({ resources: [text(input, "TopicArn")] }),

  "sts:AssumeRoot": ({ tenant, input }) => ({
    resources: [rootTarget(text(input, "TargetPrincipal"), tenant.account).arn],
    keys: { "sts:TaskPolicyArn": text(input, "TaskPolicyArn.arn") },
  }),
  // Nobody needs a permission to ask who they are.
  "sts:GetCallerIdentity": () => ({ resources: [] }),
};

/**
 * Says what a request is about.
 *
 * @throws {ServiceError} If the sandbox does not know, or there is no such resource.
 */
function subjectOf(action: string, asked: Asked): Subject {
  const find = Object.hasOwn(SUBJECTS, action) ? SUBJECTS[action] : undefined;
  if (find) return find(asked);
  throw notImplemented(`${action}: what it is about is not implemented for roles.`);
}

function rules({ tenant, input }: Asked): Subject {
  const names = texts(input, "ConfigRuleNames");
  // What AWS asks for where it is about all of them is not documented.
  if (names.length === 0) throw notImplemented("A role has to name the rules in the sandbox.");
  return { resources: tenant.rules.list(names).map(({ arn }) => arn) };
}

function aggregator({ tenant, input }: Asked): Subject {
  const { arn } = tenant.aggregators.get(text(input, "ConfigurationAggregatorName"));
  return { resources: [arn] };
}

/** Without an organization there is no ARN, and the operation says so to who may do everything. */
function inOrganization({ tenant, input, context }: Asked, member: string): Subject {
  const organization = context.directory.organizationOf(tenant.account.id);
  const id = text(input, member);
  return { resources: [organization ? organization.arnOf(typeOf(organization, id), id) : "*"] };
}

function typeOf({ rootId }: Organization, id: string): "account" | "ou" | "root" {
  if (id === rootId) return "root";
  return /^\d+$/.test(id) ? "account" : "ou";
}

/** A text of the input; an empty one, which is no resource's, where the operation will refuse it. */
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
