import type { IAMClient } from "@aws-sdk/client-iam";

const REDACTED = "(redacted)";

/** The SDK's clients share their middleware's form, whatever their commands. */
type AnyClient = {
  readonly middlewareStack: unknown;
  readonly config: Pick<IAMClient["config"], "credentials">;
};

/**
 * Takes credentials and other secrets out of a client's errors. AWS quotes what it refuses: a whole
 * request, session token included, whose signature does not match, or a result token that it does
 * not know. An error can end in a log, and whoever has these can act for the function.
 *
 * @param secretFields members of a command's input that are secrets too
 */
export function redactErrors(client: AnyClient, secretFields: readonly string[] = []): void {
  const { middlewareStack } = client as IAMClient;
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const input = args.input as Readonly<Record<string, unknown>>;
        const secrets = [
          ...(await credentialsOf(client)),
          ...secretFields.map((field) => input[field]),
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
      // Most are left alone, as some errors let nobody write to them.
      if (text !== field) fields[name] = text;
    } else {
      redact(field, secrets, seen);
    }
  }
}
