import { notAuthorized } from "../not-authorized.ts";
import type { RequestContext, Tenant } from "../operation.ts";
import { subjectOf } from "./resources.ts";

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
