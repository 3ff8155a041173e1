import type { IAMClient } from "@aws-sdk/client-iam";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { checkAnswers, readWhole } from "./raw-answer.ts";
import { LONGEST_ATTEMPT_MS } from "./time-limits.ts";

/**
 * Shared by all clients, so that a warm function keeps its connections. Each call sets how long an attempt
 * waits for an answer; the limit here is for an answer that stops in the middle.
 */
const requestHandler = new NodeHttpHandler({
  connectionTimeout: 1000,
  socketTimeout: LONGEST_ATTEMPT_MS,
  throwOnRequestTimeout: true,
});

/**
 * How each of the SDK's clients connects to AWS. Each invocation creates new clients, because a client has a
 * memory: after many retries it stops retrying, and it signs with a time that it once received. The failures
 * of one invocation must not affect the next.
 */
const connection = {
  requestHandler,
  streamCollector: readWhole,
  retryMode: "standard",
  maxAttempts: 3,
} as const;

/** Any of the SDK's clients: their middleware has the same form. */
type AnyClient = {
  readonly middlewareStack: unknown;
  readonly config: Pick<IAMClient["config"], "credentials" | "serviceId">;
};

/** The services that answer in XML, by their IDs in the SDK. */
const XML_SERVICES = new Set(["CloudFormation", "IAM", "SNS", "STS"]);

/**
 * Creates a client of an AWS service with what every client needs: time limits, errors without secrets, and
 * a check that answers are in the service's protocol.
 *
 * @param Client the SDK's class, such as `IAMClient`
 * @param settings default to those above, or to the environment
 */
export function openClient<Client extends AnyClient, Settings extends object>(
  Client: new (settings: Settings) => Client,
  settings: Settings,
): Client {
  const client = new Client({ ...connection, ...settings });
  checkAnswers(client, XML_SERVICES.has(client.config.serviceId) ? "XML" : "JSON");
  redactErrors(client);
  return client;
}

const REDACTED = "(redacted)";
/** Members of commands' input that are secrets. */
const SECRET_INPUT = ["ResultToken"];

/**
 * Removes credentials and other secrets from a client's errors. AWS quotes what it rejects: a whole request,
 * with its session token, if the signature does not match, or an unknown result token. Errors are logged, and
 * whoever has these secrets can act for the function.
 */
export function redactErrors(client: AnyClient): void {
  const { middlewareStack } = client as IAMClient;
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const input = args.input as Readonly<Record<string, unknown>>;
        const secrets = [
          ...(await credentialsOf(client)),
          ...SECRET_INPUT.map((field) => input[field]),
        ];
        redact(error, secrets.filter(isSecret));
        throw error;
      }
    },
    { step: "initialize", priority: "high", name: "redactErrors" },
  );
}

/** Empty without credentials, which is then the error itself. */
async function credentialsOf({ config }: AnyClient): Promise<unknown[]> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
    return [accessKeyId, secretAccessKey, sessionToken];
  } catch {
    return [];
  }
}

function isSecret(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Replaces the secrets in all texts of an error in place, so that it keeps its class and its stack. */
function redact(value: unknown, secrets: readonly string[], seen = new WeakSet<object>()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  const fields = value as Record<string, unknown>;
  // The first four properties of an error are not enumerable.
  for (const name of new Set(["message", "stack", "cause", "errors", ...Object.keys(fields)])) {
    const field = fields[name];
    if (typeof field === "string") {
      const text = secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), field);
      // Only if it changed, because some errors are read-only.
      if (text !== field) fields[name] = text;
    } else {
      redact(field, secrets, seen);
    }
  }
}
