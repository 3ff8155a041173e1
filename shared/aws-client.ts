import type { IAMClient } from "@aws-sdk/client-iam";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { checkAnswers, readWhole } from "./raw-answer.ts";
import { LONGEST_ATTEMPT_MS } from "./time-limits.ts";

/**
 * Shared by all clients, so that a warm function keeps its connections. How long an attempt may wait
 * for an answer is said with each call; an answer that stops in the middle is given up here.
 */
const requestHandler = new NodeHttpHandler({
  connectionTimeout: 1000,
  socketTimeout: LONGEST_ATTEMPT_MS,
  throwOnRequestTimeout: true,
});

/**
 * How each client of the SDK reaches AWS. Clients are made anew for each invocation, as they remember:
 * one that has retried often retries no more, and one that got another time signs with that. The
 * failures of one invocation must not weigh on the next.
 */
const connection = {
  requestHandler,
  streamCollector: readWhole,
  retryMode: "standard",
  maxAttempts: 3,
} as const;

/** The SDK's clients share their middleware's form, whatever their commands. */
type AnyClient = {
  readonly middlewareStack: unknown;
  readonly config: Pick<IAMClient["config"], "credentials" | "serviceId">;
};

/** The services that answer in XML, by the SDK's ids of them. */
const XML_SERVICES = new Set(["CloudFormation", "IAM", "SNS", "STS"]);

/**
 * Makes a client of one of AWS's services, with all that it must not be without: limits, errors without
 * secrets, and answers of its own protocol only.
 *
 * @param Client the SDK's class, such as `IAMClient`
 * @param settings what they leave out is as above, or comes from the environment
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
/** Members of commands' input that are secrets, too. */
const SECRET_INPUT = ["ResultToken"];

/**
 * Takes credentials and other secrets out of a client's errors. AWS quotes what it refuses: a whole
 * request, session token included, whose signature does not match, or a result token that it does
 * not know. An error can end in a log, and whoever has these can act for the function.
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

/** None where there are none, which is then the error. */
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

/** Replaces the secrets in all texts of an error, in place: it keeps its class and its stack. */
function redact(value: unknown, secrets: readonly string[], seen = new WeakSet<object>()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  seen.add(value);
  const fields = value as Record<string, unknown>;
  // The first four are an error's own but not enumerable.
  for (const name of new Set(["message", "stack", "cause", "errors", ...Object.keys(fields)])) {
    const field = fields[name];
    if (typeof field === "string") {
      const text = secrets.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), field);
      // Written only if changed: some errors are read-only.
      if (text !== field) fields[name] = text;
    } else {
      redact(field, secrets, seen);
    }
  }
}
