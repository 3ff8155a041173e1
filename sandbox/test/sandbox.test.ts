import { once } from "node:events";
import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { setImmediate } from "node:timers/promises";
import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  DescribeDeliveryChannelsCommand,
} from "@aws-sdk/client-config-service";
import { GetAccountSummaryCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Fault, Sandbox, type Tenant } from "../index.ts";

let sandbox: Sandbox;
let tenant: Tenant;
let iam: IAMClient;
let config: ConfigServiceClient;

beforeEach(async () => {
  sandbox = await Sandbox.start();
  tenant = sandbox.addAccount({ id: "111122223333" });
  const settings = { ...sandbox.clientSettingsOf(tenant.account), maxAttempts: 1 };
  iam = new IAMClient(settings);
  config = new ConfigServiceClient(settings);
});
afterEach(async () => {
  iam.destroy();
  config.destroy();
  await sandbox.close();
});

const summary = () => iam.send(new GetAccountSummaryCommand({}));
const compliance = () => config.send(new DescribeComplianceByConfigRuleCommand({}));
const fail = (fault: Fault, limits: { after?: number; times?: number } = {}) => {
  for (const operation of ["GetAccountSummary", "DescribeComplianceByConfigRule"]) {
    sandbox.faults.add({ operation, fault, ...limits });
  }
};

describe("the endpoint", () => {
  it("listens on the loopback interface only", async () => {
    const { port } = new URL(sandbox.url);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses = []) => addresses)
      .filter(({ internal, family }) => !internal && family === "IPv4");
    // 127.0.0.2 is this machine too, but not the address that the sandbox is bound to.
    for (const { address } of [{ address: "127.0.0.2" }, ...others]) {
      const socket = connect(Number(port), address);
      await expect(once(socket, "connect")).rejects.toThrow();
    }
  });

  it("keeps idle connections open", async () => {
    const headers = await new Promise<IncomingHttpHeaders>((resolve) =>
      request(sandbox.url, { method: "POST", agent: new Agent({ keepAlive: true }) }, (answer) =>
        resolve(answer.headers),
      ).end(),
    );
    expect(headers.connection).toBe("keep-alive");
    expect(headers).not.toHaveProperty("keep-alive");
  });

  it("refuses a request that is not signed", async () => {
    const status = await new Promise((resolve) =>
      request(sandbox.url, { method: "POST" }, ({ statusCode }) => resolve(statusCode)).end(),
    );
    expect(status).toBe(403);
  });

  it("refuses unknown credentials", async () => {
    const stranger = sandbox.clientSettingsOf({ id: "999999999999" });
    await expect(
      new IAMClient(stranger).send(new GetAccountSummaryCommand({})),
    ).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    await expect(
      new ConfigServiceClient(stranger).send(new DescribeComplianceByConfigRuleCommand({})),
    ).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  });

  it("refuses unknown operations", async () => {
    await expect(iam.send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: "InvalidAction",
    });
    await expect(config.send(new DescribeDeliveryChannelsCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  it("survives a client that disconnects during its request", async () => {
    const { hostname, port } = new URL(sandbox.url);
    const socket = connect(Number(port), hostname);
    socket.write("POST / HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 100\r\n\r\nhalf");
    socket.destroySoon();
    await expect(summary()).resolves.toBeDefined();
  });

  it("can have latency", async () => {
    sandbox.latencyMs = 50;
    const start = performance.now();
    await summary();
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
  });

  it("records every request", async () => {
    await summary();
    await compliance();
    expect(sandbox.requests).toMatchObject([
      { operation: "GetAccountSummary", accountId: "111122223333" },
      { operation: "DescribeComplianceByConfigRule", accountId: "111122223333" },
    ]);
  });
});

describe("a scripted fault", () => {
  it.each<[Fault, iamError: object, configError: object]>([
    [{ kind: "throttling" }, { name: "Throttling" }, { name: "ThrottlingException" }],
    [{ kind: "accessDenied" }, { name: "AccessDenied" }, { name: "AccessDeniedException" }],
    [
      { kind: "serverError", status: 503 },
      { name: "ServiceFailureException", $metadata: { httpStatusCode: 503 } },
      { name: "InternalFailure", $metadata: { httpStatusCode: 503 } },
    ],
    [
      { kind: "serviceError", code: "LimitExceeded", status: 409, message: "Too many" },
      { name: "LimitExceededException", message: "Too many" },
      { name: "LimitExceeded", message: "Too many" },
    ],
    [{ kind: "reset" }, { code: "ECONNRESET" }, { code: "ECONNRESET" }],
    [{ kind: "truncated" }, { code: "ECONNRESET" }, { code: "ECONNRESET" }],
    [
      { kind: "malformed", change: () => "<a>" },
      { message: expect.stringContaining("XML") },
      { name: "SyntaxError" },
    ],
  ])("can be %j", async (fault, iamError, configError) => {
    fail(fault);
    await expect(summary()).rejects.toMatchObject(iamError);
    await expect(compliance()).rejects.toMatchObject(configError);
  });

  it("can be a delay", async () => {
    fail({ kind: "delay", ms: 50 });
    const start = performance.now();
    await summary();
    expect(performance.now() - start).toBeGreaterThanOrEqual(49);
  });

  it.each<Fault>([{ kind: "delay", ms: Infinity }, { kind: "stalled" }])(
    "leaves a request unanswered while later ones are answered: %j",
    async (fault) => {
      fail(fault, { times: 1 });
      let isSettled = false;
      const abort = new AbortController();
      const unanswered = iam
        .send(new GetAccountSummaryCommand({}), { abortSignal: abort.signal })
        .finally(() => {
          isSettled = true;
        });
      while (sandbox.requests.length === 0) await setImmediate();
      await summary();
      expect(isSettled).toBe(false);
      abort.abort();
      await expect(unanswered).rejects.toMatchObject({ name: "AbortError" });
    },
  );

  it("applies to the given number of requests, after the given number", async () => {
    fail({ kind: "throttling" }, { after: 1, times: 2 });
    const outcomes = [];
    for (let index = 0; index < 4; index++) {
      outcomes.push(
        await summary().then(
          () => "answered",
          ({ name }) => name,
        ),
      );
    }
    expect(outcomes).toEqual(["answered", "Throttling", "Throttling", "answered"]);
  });

  it("can be removed", async () => {
    const repair = sandbox.faults.add({
      operation: "GetAccountSummary",
      fault: { kind: "throttling" },
    });
    await expect(summary()).rejects.toThrow("Rate exceeded");
    repair();
    await expect(summary()).resolves.toBeDefined();
  });

  it("applies only to its account", async () => {
    const fault: Fault = { kind: "throttling" };
    sandbox.faults.add({ operation: "GetAccountSummary", accountId: "444455556666", fault });
    await expect(summary()).resolves.toBeDefined();
  });
});
