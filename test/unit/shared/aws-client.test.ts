import { inspect } from "node:util";
import { PutEvaluationsCommand } from "@aws-sdk/client-config-service";
import { describe, expect, it } from "vitest";
import { createClients } from "../../../rule/clients.ts";

const TOKEN = "secret-result-token";

/** The error that comes out of a client in which a call fails with this one. */
async function failWith(error: unknown): Promise<unknown> {
  const { config } = createClients({
    region: "us-east-1",
    endpoint: "http://127.0.0.1:1",
    credentials: {
      accessKeyId: "AKIAEXAMPLE",
      secretAccessKey: "secret-key",
      sessionToken: "session",
    },
  });
  config.middlewareStack.add(
    () => () => {
      throw error;
    },
    { step: "serialize" },
  );
  const command = new PutEvaluationsCommand({ ResultToken: TOKEN });
  return config.send(command).catch((thrown: unknown) => thrown);
}

describe("an error of a client", () => {
  it("loses credentials and result token, wherever they are", async () => {
    const nested = Object.assign(new Error(`${TOKEN} session`), { Error: { Message: TOKEN } });
    const error = new AggregateError([new Error("AKIAEXAMPLE")], "secret-key", { cause: nested });
    const thrown = await failWith(error);
    expect(thrown).toBe(error);
    expect(inspect(thrown, { depth: 9, showHidden: true })).not.toMatch(
      /secret-|session|AKIAEXAMPLE/,
    );
  });

  it("stays unchanged if it contains itself", async () => {
    const error = new Error("round and round");
    error.cause = error;
    await expect(failWith(error)).resolves.toBe(error);
  });

  it("stays as it is if it is read-only", async () => {
    const cause = new DOMException("aborted", "AbortError");
    const error = Object.freeze(new Error("frozen", { cause }));
    await expect(failWith(error)).resolves.toBe(error);
  });
});
