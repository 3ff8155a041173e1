import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Account } from "./account.ts";
import type { Clock } from "./clock.ts";
import { configOperations } from "./config/operations.ts";
import { ConfigRules } from "./config/rules.ts";
import { deliver } from "./deliver.ts";
import { EventBus } from "./events/event-bus.ts";
import { FaultScript, refusal } from "./faults.ts";
import { iamOperations } from "./iam/operations.ts";
import type { Operations, Tenant } from "./operation.ts";
import { ServiceError } from "./service-error.ts";
import { snsOperations } from "./sns/operations.ts";
import { Topics } from "./sns/topics.ts";
import { json } from "./wire/json.ts";
import type { Protocol, WireRequest, WireResponse } from "./wire/protocol.ts";
import { query } from "./wire/query.ts";

interface SandboxOptions {
  /** What time it is for AWS; the real time where left out. */
  readonly clock?: Clock;
  /** `us-east-1` where left out. */
  readonly region?: string;
}

interface AccountOptions {
  /** 12 digits. */
  readonly id: string;
  /** `aws` where left out. */
  readonly partition?: string;
  /** Milliseconds that IAM takes to make a report; `Infinity` for never. 2000 where left out. */
  readonly reportGenerationMs?: number;
}

/** What a client of the SDK takes to work in an account of the sandbox. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  /** Off, whatever the environment says: there is but one endpoint. */
  readonly useFipsEndpoint: false;
  readonly useDualstackEndpoint: false;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** A request that reached the sandbox. */
interface SeenRequest {
  readonly operation: string;
  readonly accountId: string;
  /** By the process's monotonic clock. */
  readonly receivedMs: number;
}

/** Protocol and operations of a service. */
interface Service {
  readonly protocol: Protocol;
  readonly operations: Operations;
}

/** The services, by the names that requests are signed for. */
const SERVICES: ReadonlyMap<string | undefined, Service> = new Map([
  [
    "iam",
    { protocol: query("https://iam.amazonaws.com/doc/2010-05-08/"), operations: iamOperations },
  ],
  ["config", { protocol: json, operations: configOperations }],
  [
    "sns",
    {
      protocol: query("http://sns.amazonaws.com/doc/2010-03-31/", {
        throttling: ["Throttled", 429],
        accessDenied: ["AuthorizationError", 403],
        failure: "InternalError",
      }),
      operations: snsOperations,
    },
  ],
]);

/** Nobody checks it. */
const SECRET = "sandbox";

/** What a signed request says of itself: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
const CREDENTIAL = /Credential=(?<accessKeyId>[^/,]+)\/\d+\/[^/]+\/(?<service>[^/]+)\/aws4_request/;

/** A local AWS endpoint with IAM, AWS Config and SNS, for as many accounts as one likes. */
export class Sandbox {
  readonly url: string;
  /** What shall go wrong. */
  readonly faults = new FaultScript();
  /** What was asked for, in the order of arrival. */
  readonly requests: SeenRequest[] = [];
  /** What time it is for AWS. */
  readonly clock: Clock;
  readonly #region: string;
  readonly #server: Server;
  /** By access key id. */
  readonly #tenants = new Map<string, Tenant>();

  private constructor(server: Server, { clock, region }: SandboxOptions) {
    this.#server = server;
    this.clock = clock ?? (() => new Date());
    this.#region = region ?? "us-east-1";
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => {
      void this.#serve(request, response).catch((error) => {
        // A mistake of the sandbox's or of its caller's: nobody shall wait for an answer.
        response.destroy();
        throw error;
      });
    });
  }

  /** Starts a sandbox on a free port of the loopback interface. */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Sandbox(server, options);
  }

  /** Ends all connections, those that a fault keeps waiting too. */
  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Opens an account, with neither root access keys nor rules nor topics. */
  addAccount({ id, partition = "aws", reportGenerationMs = 2000 }: AccountOptions): Tenant {
    const account = new Account({ id, partition, reportGenerationMs, clock: this.clock });
    const rules = new ConfigRules(account, this.#region, this.clock);
    const topics = new Topics(account, this.#region);
    const events = new EventBus(account, this.#region, this.clock, topics);
    const tenant = { account, rules, topics, events };
    this.#tenants.set(accessKeyId(id), tenant);
    return tenant;
  }

  /** The variables by which any AWS SDK or the AWS CLI works in this account of the sandbox. */
  environmentOf({ id }: Pick<Account, "id">): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: this.#region,
      AWS_ACCESS_KEY_ID: accessKeyId(id),
      AWS_SECRET_ACCESS_KEY: SECRET,
    };
  }

  /** The same for a client of the SDK in this process. */
  clientSettingsOf({ id }: Pick<Account, "id">): ClientSettings {
    return {
      endpoint: this.url,
      region: this.#region,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
      credentials: { accessKeyId: accessKeyId(id), secretAccessKey: SECRET },
    };
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await text(incoming).catch(() => undefined);
    // The client went away in the middle of its request.
    if (body === undefined) return;
    const request = { headers: incoming.headers, body };
    const credential = CREDENTIAL.exec(incoming.headers.authorization ?? "")?.groups;
    const service = SERVICES.get(credential?.service);
    if (!service) {
      outgoing.writeHead(403).end('{"message":"Missing Authentication Token"}');
      return;
    }
    const { protocol } = service;
    const operation = protocol.operationOf(request) ?? "";
    const tenant = this.#tenants.get(credential?.accessKeyId ?? "");
    if (!tenant) {
      const error = new ServiceError(...protocol.errors.unknownCredentials, "Unknown credentials.");
      await deliver(outgoing, () => protocol.fail(error), undefined);
      return;
    }
    const accountId = tenant.account.id;
    this.requests.push({ operation, accountId, receivedMs: performance.now() });
    const fault = this.faults.take(operation, accountId);
    const refused = fault && refusal(fault, operation, protocol);
    const answer = () =>
      refused
        ? protocol.fail(refused)
        : answerRequest(service, operation, tenant, request, this.clock);
    await deliver(outgoing, answer, fault);
  }
}

function answerRequest(
  { protocol, operations }: Service,
  name: string,
  tenant: Tenant,
  request: WireRequest,
  clock: Clock,
): WireResponse {
  try {
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) {
      throw new ServiceError(...protocol.errors.unknownOperation, `Unknown operation "${name}".`);
    }
    return protocol.respond(name, operation(tenant, protocol.inputOf(request), clock));
  } catch (error) {
    if (error instanceof ServiceError) return protocol.fail(error);
    throw error;
  }
}

function accessKeyId(accountId: string): string {
  return `AKIA0000${accountId}`;
}
