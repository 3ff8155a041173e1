import { cloudFormationOperations } from "./cloudformation/operations.ts";
import { cloudTrailOperations } from "./cloudtrail/operations.ts";
import { cloudWatchOperations } from "./cloudwatch/operations.ts";
import { configOperations } from "./config/operations.ts";
import { eventsOperations } from "./events/operations.ts";
import { iamOperations } from "./iam/operations.ts";
import { kmsOperations } from "./kms/operations.ts";
import { LAMBDA_ROUTES, lambdaOperations } from "./lambda/operations.ts";
import { logsOperations } from "./logs/operations.ts";
import type { Operations, RequestContext, Tenant } from "./operation.ts";
import { organizationsOperations } from "./organizations/operations.ts";
import { authorize } from "./roles/authorize.ts";
import { notAuthorized, ServiceError } from "./service-error.ts";
import { serviceQuotasOperations } from "./service-quotas/operations.ts";
import { snsOperations } from "./sns/operations.ts";
import { sqsOperations } from "./sqs/operations.ts";
import { ssmOperations } from "./ssm/operations.ts";
import { stsOperations } from "./sts.ts";
import { json } from "./wire/json.ts";
import type { Protocol, WireRequest, WireResponse } from "./wire/protocol.ts";
import { query } from "./wire/query.ts";
import { restJson } from "./wire/rest-json.ts";

/** Protocol and operations of a service. */
export interface Service {
  /** The signing name. */
  readonly name: string;
  /** Whether an account's resources are the same in all Regions. */
  readonly isGlobal?: true;
  /** The prefix of the service's actions. Defaults to the name. */
  readonly prefix?: string;
  readonly protocol: Protocol;
  readonly operations: Operations;
}

const SERVICES: readonly Service[] = [
  {
    name: "iam",
    isGlobal: true,
    protocol: query("https://iam.amazonaws.com/doc/2010-05-08/"),
    operations: iamOperations,
  },
  {
    name: "sts",
    isGlobal: true,
    protocol: query("https://sts.amazonaws.com/doc/2011-06-15/"),
    operations: stsOperations,
  },
  { name: "config", protocol: json(), operations: configOperations },
  {
    name: "events",
    protocol: json({ failure: "InternalException" }),
    operations: eventsOperations,
  },
  {
    name: "cloudformation",
    protocol: query("http://cloudformation.amazonaws.com/doc/2010-05-15/", {
      unknownOperation: ["InvalidAction", 400],
      failure: "InternalFailure",
    }),
    operations: cloudFormationOperations,
  },
  { name: "lambda", protocol: restJson(LAMBDA_ROUTES), operations: lambdaOperations },
  { name: "sqs", protocol: json(), operations: sqsOperations },
  { name: "cloudtrail", protocol: json(), operations: cloudTrailOperations },
  {
    name: "monitoring",
    prefix: "cloudwatch",
    protocol: json(),
    operations: cloudWatchOperations,
  },
  { name: "logs", protocol: json(), operations: logsOperations },
  { name: "ssm", protocol: json(), operations: ssmOperations },
  { name: "kms", protocol: json(), operations: kmsOperations },
  { name: "servicequotas", protocol: json(), operations: serviceQuotasOperations },
  {
    name: "organizations",
    isGlobal: true,
    protocol: json({ throttling: ["TooManyRequestsException", 400], failure: "ServiceException" }),
    operations: organizationsOperations,
  },
  {
    name: "sns",
    protocol: query("http://sns.amazonaws.com/doc/2010-03-31/", {
      throttling: ["Throttled", 429],
      accessDenied: ["AuthorizationError", 403],
      failure: "InternalError",
    }),
    operations: snsOperations,
  },
];

/** The service that a request is signed for. */
export function findService(name: string | undefined): Service | undefined {
  return SERVICES.find((service) => service.name === name);
}

/** A request with a known caller. */
interface KnownRequest {
  readonly service: Service;
  readonly operation: string;
  readonly tenant: Tenant;
  readonly request: WireRequest;
  readonly context: RequestContext;
}

/** Responds to a request as its service does. */
export function answerRequest({
  service,
  operation: name,
  tenant,
  request,
  context,
}: KnownRequest): WireResponse {
  const { protocol, operations } = service;
  try {
    checkSession(service, name, context);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) {
      throw new ServiceError(...protocol.errors.unknownOperation, `Unknown operation "${name}".`);
    }
    const input = protocol.inputOf(request);
    const action = actionOf(service, name);
    const { accessDenied } = protocol.errors;
    authorize({ action, tenant, input, context, accessDenied });
    return protocol.respond(name, operation(tenant, input, context));
  } catch (error) {
    if (error instanceof ServiceError) return protocol.fail(error);
    throw error;
  }
}

/** GetCallerIdentity needs no permissions. */
const ALWAYS_ALLOWED = "sts:GetCallerIdentity";

function actionOf({ name, prefix = name }: Service, operation: string): string {
  return `${prefix}:${operation}`;
}

function checkSession(service: Service, operation: string, { caller }: RequestContext) {
  const action = actionOf(service, operation);
  if (!caller.actions || caller.actions.has(action) || action === ALWAYS_ALLOWED) return;
  const reason = `because no session policy allows the ${action} action`;
  throw notAuthorized(service.protocol.errors.accessDenied, caller, action, "*", reason);
}
