import { randomBytes } from "node:crypto";
import { newKeyId } from "./access-key.ts";
import { assumedRootOf, type Caller, roleOf, userOf } from "./caller.ts";
import type { Clock } from "./clock.ts";
import type { Tenant } from "./operation.ts";

/** The sandbox does not verify it. */
const SECRET = "sandbox";

/** Credentials that a client signs requests with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only in temporary credentials. */
  readonly sessionToken?: string;
}

/** Temporary credentials. */
export interface SessionCredentials extends Credentials {
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** A session of a role. */
interface RoleSession {
  readonly name: string;
  readonly sessionName: string;
  /** The only actions that the session policy allows. Defaults to those of the role. */
  readonly actions: ReadonlySet<string> | undefined;
}

/** An account and the principal that makes a request in it. */
interface Identity {
  readonly tenant: Tenant;
  readonly caller: Caller;
}

/** The credentials in a request. */
interface Presented {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
}

type Entry = Identity & { readonly session?: SessionCredentials };

/** The credentials that the sandbox has issued, and their owners. */
export class CredentialStore {
  readonly #clock: Clock;
  /** By access key id. */
  readonly #entries = new Map<string, Entry>();
  /** By ARN. */
  readonly #roles = new Map<string, Credentials>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Accepts an account's own credentials. */
  addAccount(tenant: Tenant): void {
    const { accessKeyId } = accountCredentials(tenant.account.id);
    this.#entries.set(accessKeyId, { tenant, caller: userOf(tenant.account) });
  }

  /** The credentials of a role, whether or not it was created. */
  ofRole(tenant: Tenant, roleName: string): Credentials {
    const caller = roleOf(tenant.account, roleName);
    const known = this.#roles.get(caller.principalArn);
    if (known) return known;
    const credentials = { accessKeyId: newKeyId("AKIA"), secretAccessKey: SECRET };
    this.#roles.set(caller.principalArn, credentials);
    this.#entries.set(credentials.accessKeyId, { tenant, caller });
    return credentials;
  }

  /** Opens a session of an account's root user that allows only these actions. */
  openRootSession(
    tenant: Tenant,
    actions: ReadonlySet<string>,
    durationSeconds: number,
  ): SessionCredentials {
    return this.#openSession(tenant, assumedRootOf(tenant.account, actions), durationSeconds);
  }

  /** Opens a session of a role. */
  openRoleSession(tenant: Tenant, role: RoleSession, durationSeconds: number): SessionCredentials {
    const caller = roleOf(tenant.account, role.name, role.sessionName);
    const limited = role.actions ? { ...caller, actions: role.actions } : caller;
    return this.#openSession(tenant, limited, durationSeconds);
  }

  #openSession(tenant: Tenant, caller: Caller, durationSeconds: number): SessionCredentials {
    const session = {
      accessKeyId: newKeyId("ASIA"),
      secretAccessKey: SECRET,
      sessionToken: randomBytes(96).toString("base64"),
      expiration: new Date(this.#clock().getTime() + durationSeconds * 1000),
    };
    this.#entries.set(session.accessKeyId, { tenant, caller, session });
    return session;
  }

  /** Returns who signed a request, or why the credentials are not accepted. */
  identify({
    accessKeyId,
    sessionToken,
  }: Presented): Identity | "unknownCredentials" | "expiredCredentials" {
    const entry = this.#entries.get(accessKeyId);
    if (!entry) return "unknownCredentials";
    const { session } = entry;
    if (session && session.sessionToken !== sessionToken) return "unknownCredentials";
    return session && session.expiration <= this.#clock() ? "expiredCredentials" : entry;
  }
}

/** An account's own credentials, even if the account does not exist. */
export function accountCredentials(accountId: string): Credentials {
  return { accessKeyId: `AKIA0000${accountId}`, secretAccessKey: SECRET };
}
