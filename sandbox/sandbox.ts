import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Account } from "./account.ts";
import type { Clock } from "./clock.ts";
import { Stacks } from "./cloudformation/stacks.ts";
import { Trails } from "./cloudtrail/trails.ts";
import { Alarms } from "./cloudwatch/alarms.ts";
import { Aggregators } from "./config/aggregators.ts";
import { ConfigRules } from "./config/rules.ts";
import { accountCredentials, CredentialStore, type Credentials } from "./credentials.ts";
import { deliver } from "./deliver.ts";
import { Directory } from "./directory.ts";
import { EventBridge } from "./events/event-bridge.ts";
import { FaultScript, refusal } from "./faults.ts";
import { Functions } from "./lambda/functions.ts";
import { LogGroups } from "./logs/log-groups.ts";
import type { Tenant } from "./operation.ts";
import { Organization } from "./organizations/organization.ts";
import { Roles } from "./roles/roles.ts";
import { Running } from "./running.ts";
import { ServiceError } from "./service-error.ts";
import { answerRequest, findService, type Service } from "./services.ts";
import { Topics } from "./sns/topics.ts";
import { Queues } from "./sqs/queues.ts";
import { SystemsManager } from "./ssm/operations.ts";

interface SandboxOptions {
  /** The time in the sandbox. Defaults to the real time. */
  readonly clock?: Clock;
  /** The Region of all regional resources. Other Regions have none. Defaults to `us-east-1`. */
  readonly region?: string;
}

interface AccountOptions {
  /** 12 digits. */
  readonly id: string;
  /** Defaults to `aws`. */
  readonly partition?: string;
  /** Milliseconds that IAM takes to generate a report; `Infinity` for never. Defaults to 2000. */
  readonly reportGenerationMs?: number;
}

/** The parts of an account that are the same in each Region. */
type AllRegions = Pick<Tenant, "account" | "roles" | "trails">;

interface OrganizationOptions {
  /** `o-` and letters and digits. Defaults to `o-sandbox0000`. */
  readonly id?: string;
  readonly managementAccountId: string;
  /** IAM's delegated administrator. Defaults to none. */
  readonly delegatedAdministratorId?: string;
  /** The accounts other than the management account. */
  readonly memberIds?: readonly string[];
}

/** The principal of a client: a role, created or not, or by default the account's own user. */
interface PrincipalOptions {
  readonly roleName?: string;
}

/** The configuration of an SDK client for an account in the sandbox. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  /** Disabled whatever the environment says, because there is only one endpoint. */
  readonly useFipsEndpoint: false;
  readonly useDualstackEndpoint: false;
  readonly credentials: Credentials;
  /** Milliseconds from the real time to the sandbox's time, so that the client signs with the latter. */
  readonly systemClockOffset: number;
}

/** A request that reached the sandbox. */
interface SeenRequest {
  readonly operation: string;
  readonly accountId: string;
  /** The caller, as in `aws:PrincipalArn`. */
  readonly principalArn: string;
  /** Milliseconds on the process's monotonic clock. */
  readonly receivedMs: number;
}

/** AWS's messages for credentials that it does not accept. */
const REFUSALS = {
  unknownCredentials: "The security token included in the request is invalid.",
  expiredCredentials: "The security token included in the request is expired",
};

/** The credential scope of a signed request: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
const CREDENTIAL =
  /Credential=(?<accessKeyId>[^/,]+)\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/;

/** The maximum difference between a client's clock and AWS's. */
const SKEW_MS = 5 * 60 * 1000;
const SIGNED = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Returns AWS's message for a signature whose time is wrong, or undefined if the time is right.
 *
 * @param signed the header `X-Amz-Date`
 */
function describeSkew(signed = "", now: Date): string | undefined {
  const time = Date.parse(signed.replace(SIGNED, "$1-$2-$3T$4:$5:$6Z"));
  const compact = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const limit = (sign: 1 | -1) => compact(now.getTime() + sign * SKEW_MS);
  const today = compact(now.getTime());
  if (time < now.getTime() - SKEW_MS) {
    return `Signature expired: ${signed} is now earlier than ${limit(-1)} (${today} - 5 min.)`;
  }
  if (time > now.getTime() + SKEW_MS) {
    return `Signature not yet current: ${signed} is still later than ${limit(1)} (${today} + 5 min.)`;
  }
  return undefined;
}

/** A local AWS endpoint with the services that this project needs, for any number of accounts. */
export class Sandbox {
  readonly url: string;
  /** The faults to inject. */
  readonly faults: FaultScript;
  /** Network latency in milliseconds, added to each request. */
  latencyMs = 0;
  /** The requests received, oldest first. */
  readonly requests: SeenRequest[] = [];
  /** The time in the sandbox. */
  readonly clock: Clock;
  readonly #region: string;
  readonly #server: Server;
  readonly #directory = new Directory();
  readonly #credentials: CredentialStore;
  /** All work that events have started. */
  readonly #running = new Running();

  private constructor(server: Server, { clock, region }: SandboxOptions) {
    this.#server = server;
    this.clock = clock ?? (() => new Date());
    this.faults = new FaultScript(this.clock);
    this.#region = region ?? "us-east-1";
    this.#credentials = new CredentialStore(this.clock);
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      void this.#serve(request, response).catch((error) => {
        // A bug in the sandbox or its caller: end the connection rather than let the client wait.
        response.destroy();
        throw error;
      });
    });
  }

  /** Starts a sandbox on a free port of the loopback interface. */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    // Keep idle connections open: closing one just as the client reuses it would look like a reset
    // that no fault caused.
    const server = createServer({ keepAliveTimeout: 0 }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Sandbox(server, options);
  }

  /** Closes all connections, including those that a fault keeps waiting. */
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Adds an empty account. */
  addAccount({ id, partition = "aws", reportGenerationMs = 2000 }: AccountOptions): Tenant {
    const account = new Account({ id, partition, reportGenerationMs, clock: this.clock });
    const roles = new Roles(account, this.#directory);
    const trails = new Trails(account, this.#region);
    const tenant = this.#openRegion(this.#region, { account, roles, trails });
    this.#directory.addTenant(tenant);
    this.#credentials.addAccount(tenant);
    return tenant;
  }

  /** An account in a Region without resources. */
  #openRegion(region: string, { account, roles, trails }: AllRegions): Tenant {
    const { clock } = this;
    const rules = new ConfigRules(account, region, clock);
    const aggregators = new Aggregators(account, region, clock, this.#directory);
    const functions = new Functions(this.#running);
    const place = { account, region, clock, functions };
    const queues = new Queues(account, region, clock);
    const topics = new Topics({ ...place, queues });
    const logs = new LogGroups(place);
    const events = new EventBridge({
      ...place,
      roles,
      topics,
      queues,
      logs,
      directory: this.#directory,
      running: this.#running,
    });
    return {
      ...{ account, roles, trails, rules, aggregators },
      ...{ topics, queues, logs, functions, events },
      alarms: new Alarms(account, region, clock),
      systemsManager: new SystemsManager(),
      stacks: new Stacks(),
      keys: new Map(),
      quotas: new Map(),
    };
  }

  /** The account in the Region of a request, as the service sees it. */
  #inRegion(region: string, service: Service, tenant: Tenant): Tenant {
    if (service.isGlobal || region === this.#region) return tenant;
    const elsewhere = this.#openRegion(region, tenant);
    elsewhere.rules.recorder.state = "NONE";
    elsewhere.rules.recorder.deliveryChannel = "NONE";
    return elsewhere;
  }

  /** Creates an organization of these accounts, with all features and centralized root access. */
  createOrganization({
    id = "o-sandbox0000",
    managementAccountId,
    delegatedAdministratorId,
    memberIds = [],
  }: OrganizationOptions): Organization {
    const accountIds = [managementAccountId, ...memberIds];
    const taken = accountIds.find((accountId) => this.#directory.organizationOf(accountId));
    if (taken !== undefined) throw new Error(`Account ${taken} is already in an organization.`);
    const { account: management } = this.#directory.get(managementAccountId);
    const organization = new Organization(id, management, this.#region, this.clock);
    for (const memberId of memberIds) organization.add(this.#directory.get(memberId).account);
    if (delegatedAdministratorId !== undefined) {
      organization.delegate("iam.amazonaws.com", delegatedAdministratorId);
    }
    this.#directory.addOrganization(organization);
    return organization;
  }

  /** The environment variables with which any AWS SDK or the AWS CLI uses this account. */
  environmentOf(
    account: Pick<Account, "id">,
    principal: PrincipalOptions = {},
  ): Readonly<Record<string, string>> {
    const { accessKeyId, secretAccessKey } = this.#credentialsOf(account, principal);
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: this.#region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
  }

  /** The configuration with which an SDK client in this process uses this account. */
  clientSettingsOf(account: Pick<Account, "id">, principal: PrincipalOptions = {}): ClientSettings {
    return {
      endpoint: this.url,
      region: this.#region,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      credentials: this.#credentialsOf(account, principal),
      systemClockOffset: this.clock().getTime() - Date.now(),
    };
  }

  #credentialsOf({ id }: Pick<Account, "id">, { roleName }: PrincipalOptions): Credentials {
    if (roleName === undefined) return accountCredentials(id);
    return this.#credentials.ofRole(this.#directory.get(id), roleName);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await text(incoming).catch(() => undefined);
    // The client disconnected before its request was complete.
    if (body === undefined) return;
    if (this.latencyMs > 0) await sleep(this.latencyMs, undefined, { ref: false });
    const { method = "", url = "", headers } = incoming;
    const [path = "", query = ""] = url.split("?");
    const request = { method, path, query: new URLSearchParams(query), headers, body };
    const credential = CREDENTIAL.exec(headers.authorization ?? "")?.groups;
    const service = findService(credential?.service);
    if (!service) {
      outgoing.writeHead(403).end('{"message":"Missing Authentication Token"}');
      return;
    }
    const { protocol } = service;
    const identity = this.#credentials.identify({
      accessKeyId: credential?.accessKeyId ?? "",
      sessionToken: incoming.headers["x-amz-security-token"]?.toString(),
    });
    if (typeof identity === "string") {
      const [code, status] = protocol.errors[identity];
      const error = new ServiceError(code, status, REFUSALS[identity]);
      await deliver(outgoing, () => protocol.fail(error), undefined, this.clock);
      return;
    }
    const skew = describeSkew(incoming.headers["x-amz-date"]?.toString(), this.clock());
    if (skew !== undefined) {
      const error = new ServiceError(...protocol.errors.skewedClock, skew);
      await deliver(outgoing, () => protocol.fail(error), undefined, this.clock);
      return;
    }
    const { caller } = identity;
    const tenant = this.#inRegion(credential?.region ?? "", service, identity.tenant);
    const operation = protocol.operationOf(request) ?? "";
    const accountId = tenant.account.id;
    const { principalArn } = caller;
    this.requests.push({ operation, accountId, principalArn, receivedMs: performance.now() });
    const fault = this.faults.take(operation, accountId);
    const refused = fault && refusal(fault, operation, protocol);
    const context = {
      clock: this.clock,
      caller,
      directory: this.#directory,
      credentials: this.#credentials,
    };
    const answer = () =>
      refused
        ? protocol.fail(refused)
        : answerRequest({ service, operation, tenant, request, context });
    await deliver(outgoing, answer, fault, this.clock);
  }
}
