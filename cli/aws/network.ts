import { readFile } from "node:fs/promises";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { HttpProxyAgent, HttpsProxyAgent } from "hpagent";
import { getProxyForUrl } from "proxy-from-env";
import { CommandError } from "../errors.ts";
import type { Attempt } from "./debug.ts";
import type { Profile } from "./profiles.ts";

/** Longer than in a Lambda function: the time to find a host and to connect to it, from anywhere. */
const LONGEST_CONNECTING_MS = 5000;
/** How long a connection may be idle. Most calls have shorter limits of their own. */
const LONGEST_IDLE_MS = 30_000;

const LIMITS = {
  connectionTimeout: LONGEST_CONNECTING_MS,
  socketTimeout: LONGEST_IDLE_MS,
  throwOnRequestTimeout: true,
};
/** As the SDK has them for its own agents. */
const CONNECTIONS = { keepAlive: true, maxSockets: 50 };

/** The way that a request took; a member of the errors of connections. */
export interface Route {
  readonly host: string;
  /** Without credentials. Undefined for a direct connection. */
  readonly proxy: string | undefined;
}

type Handle = NodeHttpHandler["handle"];

interface NetworkOptions {
  /** Certificates in PEM; undefined for those of Node.js. */
  readonly ca?: string[];
  /** Receives each attempt of a call when it ends. */
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** Connects to AWS directly or through a proxy, as the environment says for each host. */
export class Network extends NodeHttpHandler {
  readonly #ca: string[] | undefined;
  readonly #onAttempt: (attempt: Attempt) => void;
  /** By the URL of a host, as the environment is searched for long. */
  readonly #proxies = new Map<string, string>();
  /** By the proxy's URL. */
  readonly #throughProxy = new Map<string, NodeHttpHandler>();

  constructor({ ca, onAttempt = () => {} }: NetworkOptions) {
    super({ ...LIMITS, ...(ca && { httpsAgent: { ca } }) });
    this.#ca = ca;
    this.#onAttempt = onAttempt;
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const host = `${request.hostname}${request.port ? `:${request.port}` : ""}`;
    const proxy = this.#proxyFor(`${request.protocol}//${host}`);
    const route: Route = { host, proxy: proxy === "" ? undefined : withoutUser(proxy) };
    const startMs = performance.now();
    const end = (outcome: Attempt["outcome"]) =>
      this.#onAttempt({ request, route, tookMs: performance.now() - startMs, outcome });
    try {
      const answer =
        proxy === ""
          ? await super.handle(request, options)
          : await this.#through(proxy).handle(request, options);
      end(answer.response);
      return answer;
    } catch (error) {
      end(error as Error);
      throw Object.assign(Object(error), { route });
    }
  }

  /** @returns the proxy's URL; empty for a direct connection */
  #proxyFor(origin: string): string {
    const known = this.#proxies.get(origin);
    if (known !== undefined) return known;
    const proxy = getProxyForUrl(origin);
    this.#proxies.set(origin, proxy);
    return proxy;
  }

  #through(proxy: string): NodeHttpHandler {
    const known = this.#throughProxy.get(proxy);
    if (known) return known;
    const options = {
      ...CONNECTIONS,
      proxy,
      ...(this.#ca && { ca: this.#ca, proxyRequestOptions: { ca: this.#ca } }),
    };
    const handler = new NodeHttpHandler({
      ...LIMITS,
      httpAgent: new HttpProxyAgent(options),
      httpsAgent: new HttpsProxyAgent(options),
    });
    this.#throughProxy.set(proxy, handler);
    return handler;
  }
}

/**
 * Opens the network with the proxies of the environment, and with the certificates that `AWS_CA_BUNDLE` or else the
 * profile's `ca_bundle` names, as the AWS CLI does.
 *
 * @throws {CommandError} If a proxy's URL is malformed, or the certificates cannot be read.
 */
export async function openNetwork(
  profile: Profile,
  onAttempt?: NetworkOptions["onAttempt"],
): Promise<Network> {
  for (const name of PROXY_VARIABLES) {
    const value = process.env[name];
    if (value) process.env[name] = proxyUrl(name, value);
  }
  return new Network({ ca: await certificatesOf(profile), onAttempt });
}

async function certificatesOf({ ca_bundle }: Profile): Promise<string[] | undefined> {
  const { AWS_CA_BUNDLE } = process.env;
  if (AWS_CA_BUNDLE) return [await readCertificates("AWS_CA_BUNDLE", AWS_CA_BUNDLE)];
  return ca_bundle ? [await readCertificates("ca_bundle", ca_bundle)] : undefined;
}

const PROXY_VARIABLES = ["https_proxy", "http_proxy", "all_proxy"].flatMap((name) => [
  name,
  name.toUpperCase(),
]);

/** Its value is not shown: it can have a password. */
function proxyUrl(name: string, value: string): string {
  // As curl and the AWS CLI have it.
  const text = value.includes("://") ? value : `http://${value}`;
  try {
    const { protocol, username, password } = new URL(text);
    decodeURIComponent(username + password);
    if (protocol === "http:" || protocol === "https:") return text;
  } catch {
    // The error would have the URL in it.
  }
  throw new CommandError(
    `${name} is not the URL of an HTTP or HTTPS proxy, such as http://proxy.example.com:3128. Write special characters of a user name or password as in a URL, for example % as %25.`,
  );
}

async function readCertificates(setting: string, file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: Error) => {
    throw new CommandError(`${setting} names a file that cannot be read (${cause.message}).`, {
      cause,
    });
  });
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new CommandError(`${setting} names ${file}, which has no certificate in PEM.`);
}

function withoutUser(proxy: string): string {
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}
