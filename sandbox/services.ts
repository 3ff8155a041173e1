import { cloudFormationOperations } from "./cloudformation/operations.ts";
import { configOperations } from "./config/operations.ts";
import { describeEventBus } from "./events/describe.ts";
import { putEvents } from "./events/put-events.ts";
import { iamOperations } from "./iam/operations.ts";
import type { Operations, RequestContext, Tenant } from "./operation.ts";
import { organizationsOperations } from "./organizations/operations.ts";
import { authorize } from "./roles/authorize.ts";
import { notAuthorized, ServiceError } from "./service-error.ts";
import { snsOperations } from "./sns/operations.ts";
import { stsOperations } from "./sts.ts";
import { json } from "./wire/json.ts";
import type { Protocol, WireRequest, WireResponse } from "./wire/protocol.ts";
import { query } from "./wire/query.ts";

/** Protocol and operations of a service. */
interface Service {
  /** The signing name, which is also the prefix of the service's actions. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly operations: Operations;
}

const SERVICES: readonly Service[] = [
  {
    name: "iam",
    protocol: query("https://iam.amazonaws.com/doc/2010-05-08/"),
    operations: iamOperations,
  },
  {
    name: "sts",
    protocol: query("https://sts.amazonaws.com/doc/2011-06-15/"),
    operations: stsOperations,
  },
  { name: "config", protocol: json(), operations: configOperations },
  {
    name: "events",
    protocol: json({ failure: "InternalException" }),
    operations: { PutEvents: putEvents, DescribeEventBus: describeEventBus },
  },
  {
    name: "cloudformation",
    protocol: query("http://cloudformation.amazonaws.com/doc/2010-05-15/", {
      unknownOperation: ["InvalidAction", 400],
      failure: "InternalFailure",
    }),
    operations: cloudFormationOperations,
  },
  {
    name: "organizations",
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
    const action = `${service.name}:${name}`;
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

function checkSession({ name, protocol }: Service, operation: string, { caller }: RequestContext) {
  const action = `${name}:${operation}`;
  if (!caller.actions || caller.actions.has(action) || action === ALWAYS_ALLOWED) return;
  const reason = `because no session policy allows the ${action} action`;
  throw notAuthorized(protocol.errors.accessDenied, caller, action, "*", reason);
}
