import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { Fault } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createClients } from "../../removal/clients.ts";
import { handleEvent } from "../../removal/handler.ts";
import { KeysNotListedError } from "../../shared/errors.ts";
import type { LambdaContext } from "../../shared/lambda.ts";
import { listRootKeys } from "../../shared/root-access-keys.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import {
  MEMBER_ID,
  messageOf,
  OTHER_ID,
  openOrganization,
  QUEUE_ARN,
  type RemovalUnderTest,
  requestOf,
  whileAnswering,
} from "./removal-under-test.ts";

let under: RemovalUnderTest;
beforeEach(async () => {
  under = await openOrganization();
});
afterEach(() => under.close());

const createOldKey = () => under.createOldKey();
const expectFailure: RemovalUnderTest["expectFailure"] = (...args) => under.expectFailure(...args);

describe("thrown without any call, so that the dead-letter queue receives the request, is", () => {
  const body = { account: MEMBER_ID, time: new Date().toISOString(), id: "event-1" };
  const [record] = requestOf(MEMBER_ID).Records;

  it.each<[string, object, string]>([
    [
      "a request with a member that the sender set",
      messageOf(JSON.stringify({ ...body, accountId: OTHER_ID })),
      "body.accountId: found 'accountId'",
    ],
    ["a request that is not JSON", messageOf("{"), "body: found '{'"],
    ["a request that is empty", messageOf(""), "body: found ''"],
    ["an event of EventBridge", { Records: undefined, ...body }, "event.Records: found nothing"],
    ["two requests", { Records: [record, record] }, "event.Records: found an array"],
    [
      "another queue's request",
      { Records: [{ ...record, eventSourceARN: `${QUEUE_ARN}-2` }] },
      "event.Records.0.eventSourceARN: found",
    ],
    [
      "another service's request",
      { Records: [{ ...record, eventSource: "aws:sns" }] },
      "event.Records.0.eventSource: found 'aws:sns'",
    ],
  ])("%s", async (_, event, message) => {
    under.daysAgo(400, () => under.other.createRootKey());
    createOldKey();
    await expectFailure("InvalidRequestError", message, () => under.remove({}, event));
    expect(under.operations()).toEqual([]);
    expect(under.keyIds()).toHaveLength(1);
  });

  it.each([
    ["REMOVAL_MODE", "Delete"],
    ["PROTECT_USED_WITHIN_DAYS", ""],
    ["EXCEPTIONS", "none"],
    ["PROTECTED_ACCOUNTS", MEMBER_ID],
    ["QUEUE_ARN", "root-access-key-removal"],
  ])("a request where the setting %s is %j", async (variable, value) => {
    createOldKey();
    const attempt = () => under.remove({ [variable]: value });
    await expectFailure("InvalidSettingsError", `environment.${variable}: found`, attempt);
    expect(under.operations()).toEqual([]);
  });
});

it("a partition without root sessions is recorded, and not retried", async () => {
  createOldKey();
  const context = {
    ...under.context(),
    invokedFunctionArn: "arn:aws-us-gov:lambda:us-gov-west-1:888888888888:function:removal",
  };
  const attempt = () => handleEvent(under.request(), context, under.dependencies());
  const record = await under.expectLastingFailure(
    "UnsupportedPartitionError",
    "not removed in aws-us-gov, only in aws:",
    attempt,
  );
  expect(record).toMatchObject({ accountId: MEMBER_ID });
  expect(under.operations()).toEqual([]);
});

describe("a root session that is denied", () => {
  const CAUSES =
    /^sts:AssumeRoot was denied for account 111122223333 .AccessDenied: .*arn:aws:iam::\*:root.*not enabled, or account 888888888888 is neither.*aws:AssumedRoot.*suspended or not a member/;

  it.each<[string, () => void]>([
    [
      "because centralized root access is not enabled",
      () => under.organization.rootFeatures.delete("RootCredentialsManagement"),
    ],
    [
      "because the function's account is not an administrator",
      () => under.organization.delegate("iam.amazonaws.com", OTHER_ID),
    ],
    [
      "because the member is suspended",
      () => {
        under.organization.member(MEMBER_ID).status = "SUSPENDED";
      },
    ],
    ["by its role", () => under.fail("AssumeRoot", { kind: "accessDenied" })],
  ])("%s is an error that names the possible causes", async (_, prepare) => {
    createOldKey();
    prepare();
    await under.expectLastingFailure("RootSessionError", CAUSES);
    expect(under.operations()).toEqual(["DescribeOrganization", "AssumeRoot"]);
    expect(under.keyIds()).toHaveLength(1);
    expect(under.failures).toMatchObject([{ accountId: MEMBER_ID, mode: "delete" }]);
  });

  it("by a service control policy is an error that names the fix", async () => {
    createOldKey();
    under.organization.denyRootUser(MEMBER_ID);
    await under.expectLastingFailure(
      "RootSessionError",
      /^sts:AssumeRoot was denied .*policy of account 111122223333.*aws:AssumedRoot.*ExemptAssumeRoot/,
    );
  });

  it("to an account that is not a member is the same error", async () => {
    under.sandbox.addAccount({ id: "777777777777" });
    await under.expectLastingFailure(
      "RootSessionError",
      /denied for account 777777777777.*not a member/,
      () => under.remove({}, requestOf("777777777777")),
    );
  });

  it.each([
    [
      "RegionDisabledException",
      403,
      /STS is not active .* in the settings of account 111122223333/,
    ],
    ["InvalidAction", 400, /does not have AssumeRoot.*partition aws/],
  ])("with %s is an error that names the fix", async (code, status, message) => {
    createOldKey();
    under.fail("AssumeRoot", { kind: "serviceError", code, status, message: "No." });
    await under.expectLastingFailure("RootSessionError", message);
  });

  it("by a service control policy of the caller's is an error that does not blame the member's", async () => {
    createOldKey();
    const caller = "arn:aws:sts::888888888888:assumed-role/Removal/removal";
    under.fail("AssumeRoot", {
      kind: "serviceError",
      code: "AccessDenied",
      status: 403,
      message: `User: ${caller} is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::${MEMBER_ID}:root with an explicit deny in a service control policy`,
    });
    const { error } = await under.expectLastingFailure(
      "RootSessionError",
      "A service control policy of the calling account denies it",
    );
    expect(error.message).not.toContain("ExemptAssumeRoot");
  });
});

describe("a root session's answer", () => {
  /** Answers with credentials that stand in the given places. */
  async function expectNoLeak(change: (body: string) => string) {
    createOldKey();
    const secrets: string[] = [];
    const edit = (body: string) => {
      const answer = body.replace(/(?<=<SecretAccessKey>)[^<]+/, "wJalrXUtnFEMI");
      secrets.push(
        ...(answer.match(/(?<=<(AccessKeyId|SecretAccessKey|SessionToken)>)[^<]+/g) ?? []),
      );
      return change(answer);
    };
    under.fail("AssumeRoot", { kind: "malformed", change: edit });
    const error = await expectFailure("RootSessionError", "without usable credentials");
    const text = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(under.failures);
    expect(secrets.length).toBeGreaterThanOrEqual(3);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(under.count("ListAccessKeys")).toBe(0);
  }

  it.each<[string, (body: string) => string]>([
    ["without a key id", (body) => body.replace(/<AccessKeyId>.*<\/AccessKeyId>/, "")],
    ["with an empty key id", (body) => body.replace(/(?<=<AccessKeyId>)[^<]*/, "")],
    ["without a secret", (body) => body.replace(/<SecretAccessKey>.*<\/SecretAccessKey>/, "")],
    ["without a token", (body) => body.replace(/<SessionToken>.*<\/SessionToken>/, "")],
    ["with an invalid expiration", (body) => body.replace(/(?<=<Expiration>)[^<]*/, "soon")],
    ["without credentials", (body) => body.replaceAll("Credentials>", "Other>")],
    ["that is cut off", (body) => body.slice(0, body.indexOf("</SessionToken>") + 5)],
    ["with a broken tag", (body) => body.replace("</SessionToken>", "</Session")],
  ])("%s is an error that does not quote it", (_, change) => expectNoLeak(change));
});

describe("a session that cannot", () => {
  it("list keys is an error that names the service control policy", async () => {
    createOldKey();
    under.fail("ListAccessKeys", { kind: "accessDenied" });
    await under.expectLastingFailure(
      "KeysNotListedError",
      /^iam:ListAccessKeys was denied in the root session .*aws:AssumedRoot.*ExemptAssumeRoot/,
    );
    expect(under.count("DeleteAccessKey")).toBe(0);
  });

  it("delete keys is an error that says what remains", async () => {
    const ids = [createOldKey().id, createOldKey().id];
    under.fail("DeleteAccessKey", { kind: "accessDenied" });
    const { error, actual } = await under.expectLastingFailure(
      "RemovalIncompleteError",
      /starts from what is left\.$/,
    );
    for (const id of ids)
      expect(error.message).toContain(`of ${id} was denied in the root session`);
    expect(error.message).not.toContain("Created during the removal");
    expect(actual).toMatchObject({ deleted: [], gone: [], remaining: ids });
    expect(under.keyIds()).toEqual(ids);
    expect(under.pauses).toEqual([]);
  });

  it("delete keys, or list them again, is an error that claims nothing", async () => {
    createOldKey();
    under.fail("DeleteAccessKey", { kind: "accessDenied" });
    under.fail("ListAccessKeys", { kind: "accessDenied" }, { after: 2 });
    const error = await expectFailure("RemovalIncompleteError", "what remains is not known");
    expect(error.message).toMatch(
      /iam:DeleteAccessKey of .* denied .*iam:ListAccessKeys was denied/,
    );
    expect(error).toMatchObject({
      removal: { deleted: [], gone: [], remaining: "UNKNOWN" },
      cause: { errors: [{ name: "KeyNotDeletedError" }, { name: "KeysNotListedError" }] },
    });
  });
});

describe("a failure between two deletions", () => {
  it.each([0, 1])(
    "(of number %d) is reported as it is, and another attempt finishes",
    async (nth) => {
      const ids = [createOldKey().id, createOldKey().id] as const;
      const [failed, deleted] = nth === 0 ? ids : [ids[1], ids[0]];
      under.fail("DeleteAccessKey", { kind: "accessDenied" }, { after: nth, times: 1 });
      await under.expectLastingFailure(
        "RemovalIncompleteError",
        `The removal is incomplete: deleted ${deleted}, gone otherwise none, remaining ${failed}.`,
      );
      expect(under.keyIds()).toEqual([failed]);
      expect(under.failures).toMatchObject([
        {
          accountId: MEMBER_ID,
          mode: "delete",
          reason: "UNUSED_LONG_ENOUGH",
          keys: [{ accessKeyId: ids[0] }, { accessKeyId: ids[1] }],
          expected: { remaining: 0 },
          actual: { deleted: [deleted], gone: [], remaining: [failed] },
        },
      ]);

      await expect(under.remove()).resolves.toMatchObject({
        decision: "REMOVED",
        actual: { deleted: [failed], gone: [], remaining: [] },
      });
      expect(under.keyIds()).toEqual([]);
    },
  );
});

describe("a transient fault changes nothing:", () => {
  const faults: Record<string, Fault> = {
    throttled: { kind: "throttling" },
    "a 500": { kind: "serverError", status: 500 },
    reset: { kind: "reset" },
  };
  const operations = [
    "DescribeOrganization",
    "AssumeRoot",
    "ListAccessKeys",
    "GetAccessKeyLastUsed",
    "DeleteAccessKey",
  ];

  it.each(
    operations.flatMap((operation) =>
      Object.entries(faults).map(([name, fault]) => ({ operation, name, fault })),
    ),
  )("$operation, once $name", async ({ operation, fault }) => {
    createOldKey();
    under.fail(operation, fault, { times: 1 });
    await expect(under.remove()).resolves.toMatchObject({ decision: "REMOVED" });
    expect(under.keyIds()).toEqual([]);
    expect(under.failures).toEqual([]);
  });

  it("a call that is never answered is sent again", async () => {
    createOldKey();
    under.fail("AssumeRoot", { kind: "delay", ms: Infinity }, { times: 1 });
    await expect(under.remove({}, {}, 8000)).resolves.toMatchObject({ decision: "REMOVED" });
    expect(under.count("AssumeRoot")).toBe(3);
  });
});

describe("a permanent fault", () => {
  it("is an error of the root session", async () => {
    createOldKey();
    under.fail("AssumeRoot", { kind: "throttling" });
    await expectFailure("RootSessionError", /^sts:AssumeRoot failed for account 111122223333/);
    expect(under.count("AssumeRoot")).toBe(3);
  });

  it("is an error of the list", async () => {
    createOldKey();
    under.fail("ListAccessKeys", { kind: "serverError", status: 503 });
    await expectFailure("KeysNotListedError", /^iam:ListAccessKeys failed/);
  });

  it.each([
    ["DescribeOrganization", "ConcurrentModificationException", "PassingFaultError"],
    ["DescribeOrganization", "ExpiredTokenException", "PassingFaultError"],
    ["AssumeRoot", "ExpiredTokenException", "RootSessionError"],
    ["GetCallerIdentity", "ExpiredToken", "PassingFaultError"],
    ["ListAccessKeys", "ExpiredToken", "KeysNotListedError"],
    ["GetAccessKeyLastUsed", "ExpiredToken", "PassingFaultError"],
  ])("is an error if another attempt can end it: %s, %s", async (operation, code, name) => {
    createOldKey();
    under.fail(operation, { kind: "serviceError", code, status: 400, message: "Try again." });
    await expectFailure(name, new RegExp(`:${operation} .*failed.*${code}: Try again`));
  });

  const faults: Record<string, Fault> = {
    throttled: { kind: "throttling" },
    "a 503": { kind: "serverError", status: 503 },
    reset: { kind: "reset" },
    "cut off": { kind: "truncated" },
  };
  it.each(
    ["DescribeOrganization", "GetAccessKeyLastUsed"].flatMap((operation) =>
      Object.entries(faults).map(([name, fault]) => ({ operation, name, fault })),
    ),
  )("is an error, not a refusal: $operation, always $name", async ({ operation, fault }) => {
    createOldKey();
    under.fail(operation, fault);
    await expectFailure("PassingFaultError", new RegExp(`:${operation} failed`));
    expect(under.count("DeleteAccessKey")).toBe(0);
  });

  it("is an error, not a refusal, whatever the server's message is", async () => {
    createOldKey();
    const server = createServer((_, response) => response.writeHead(503).end("<html>")).listen(0);
    const { port } = server.address() as AddressInfo;
    const iam = createClients(() => undefined, {
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
    }).iamIn({ accessKeyId: "ASIAEXAMPLE", secretAccessKey: "secret", sessionToken: "token" });
    await expect(listRootKeys(iam, limitCalls(5000))).rejects.toThrow(KeysNotListedError);
    server.close();
  });

  it("does not show a credential that AWS quotes", async () => {
    createOldKey();
    let token = "";
    under.fail("AssumeRoot", {
      kind: "malformed",
      change: (body) => {
        token = body.match(/<SessionToken>([^<]+)/)?.[1] ?? "";
        // As if IAM had quoted the request, whose signature does not match.
        under.fail("ListAccessKeys", {
          kind: "serviceError",
          code: "SignatureDoesNotMatch",
          status: 403,
          message: `The Canonical String should have been 'x-amz-security-token:${token}'`,
        });
        return body;
      },
    });
    const error = await expectFailure("KeysNotListedError", "x-amz-security-token:(redacted)");
    expect(token.length).toBeGreaterThan(20);
    const text = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(under.failures);
    expect(text).not.toContain(token);
  });
});

describe("a call that hangs ends before the deadline:", () => {
  const hang = (operation: string, after = 0) =>
    under.fail(operation, { kind: "delay", ms: Infinity }, { after });
  const TIMEOUT_MS = 4000;

  /** Ends in time. By a timer, not by the clock: where the process is late, so are the function's limits. */
  async function inTime<T>(begin: () => Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
    let isInTime = true;
    const timer = setTimeout(() => {
      isInTime = false;
    }, timeoutMs);
    try {
      return await begin();
    } finally {
      clearTimeout(timer);
      expect(isInTime, `It ended within ${timeoutMs} ms.`).toBe(true);
    }
  }
  const removeInTime = (timeoutMs?: number) =>
    inTime(() => under.remove({}, {}, TIMEOUT_MS), timeoutMs);

  it("the organization's, in an error", async () => {
    createOldKey();
    hang("DescribeOrganization");
    await expectFailure("PassingFaultError", "did not answer in time", removeInTime);
  });

  it("the session's, in an error", async () => {
    createOldKey();
    hang("AssumeRoot");
    await expectFailure("RootSessionError", "did not answer in time", removeInTime);
  });

  it("the list's, in an error", async () => {
    createOldKey();
    hang("ListAccessKeys");
    await expectFailure("KeysNotListedError", "did not answer in time", removeInTime);
  });

  it("the last use's, in an error, as soon as the time for reading is over", async () => {
    createOldKey();
    hang("GetAccessKeyLastUsed");
    const removeSoon = () => removeInTime(0.6 * TIMEOUT_MS);
    await expectFailure("PassingFaultError", "did not answer in time", removeSoon);
    expect(under.count("DeleteAccessKey")).toBe(0);
  });

  it("the deletion's, and a check shows that the key is gone anyway", async () => {
    const { id } = createOldKey();
    hang("DeleteAccessKey");
    await expect(removeInTime()).resolves.toMatchObject({
      decision: "REMOVED",
      actual: { deleted: [], gone: [id], remaining: [] },
    });
  });

  it("the first key's deletion, and the second key has its share of the time", async () => {
    createOldKey();
    createOldKey();
    const attempts = 3;
    under.fail("DeleteAccessKey", { kind: "delay", ms: Infinity }, { times: attempts });
    // So much that the second key's share is enough on a slow machine, too.
    const timeoutMs = 12_000;
    const remove = () => under.remove({}, {}, timeoutMs);
    await expect(inTime(remove, timeoutMs)).resolves.toMatchObject({ decision: "REMOVED" });
    expect(under.keyIds()).toEqual([]);
  });

  it("the proof's, in an error that says that it is not known", async () => {
    createOldKey();
    hang("ListAccessKeys", 2);
    await expectFailure("RemovalIncompleteError", "what remains is not known", removeInTime);
  });
});

it("a slow deletion has enough time, even after slow reads", async () => {
  const { id } = createOldKey();
  const uptime = process.uptime.bind(process);
  const passed = { seconds: 0 };
  const clock = vi.spyOn(process, "uptime").mockImplementation(() => uptime() + passed.seconds);
  const takeTime = whileAnswering(() => {
    passed.seconds = 39;
  });
  under.fail("GetAccessKeyLastUsed", takeTime, { after: 1, times: 1 });
  under.fail("DeleteAccessKey", { kind: "delay", ms: 1000 });
  await expect(under.remove({}, {}, 60_000)).resolves.toMatchObject({ actual: { deleted: [id] } });
  clock.mockRestore();
});

describe("a failure in the function itself", () => {
  const breakLog = () => {
    throw new Error("The log is broken.");
  };

  it("to log what it is about to delete keeps it from deleting", async () => {
    const { id } = createOldKey();
    vi.mocked(console.info).mockImplementationOnce(breakLog);
    await expect(under.remove()).rejects.toThrow("The log is broken.");
    expect(under.keyIds()).toEqual([id]);
    expect(under.count("DeleteAccessKey")).toBe(0);
  });

  it("after the removal is on record with what was deleted", async () => {
    const { id } = createOldKey();
    vi.mocked(console.info)
      .mockImplementationOnce(() => undefined)
      .mockImplementationOnce(breakLog);
    await expect(under.remove()).rejects.toThrow("The log is broken.");
    expect(under.failures).toMatchObject([
      {
        decision: "FAILED",
        reason: "UNUSED_LONG_ENOUGH",
        keys: [{ accessKeyId: id }],
        actual: { deleted: [id], remaining: [] },
      },
    ]);
  });

  it("after a refusal by the second look is on record with that refusal", async () => {
    const { id } = createOldKey();
    const use = whileAnswering(() => under.account.useRootKey(1, "s3", "us-east-1"));
    under.fail("AssumeRoot", use, { after: 1, times: 1 });
    vi.mocked(console.info).mockImplementationOnce(breakLog);
    await expect(under.remove()).rejects.toThrow("The log is broken.");
    expect(under.failures).toMatchObject([
      { reason: "USED_OR_CREATED_RECENTLY", actual: { deleted: [], remaining: [id] } },
    ]);
  });

  it("to create its clients is recorded", async () => {
    const createClients = () => {
      throw new Error("No client.");
    };
    const attempt = handleEvent(under.request(), under.context(), {
      ...under.dependencies(),
      createClients,
    });
    await expect(attempt).rejects.toThrow("No client.");
    expect(under.failures).toMatchObject([{ decision: "FAILED", accountId: MEMBER_ID }]);
  });

  it("to tell its time is on record", async () => {
    const context = {} as LambdaContext;
    const attempt = handleEvent(under.request(), context, under.dependencies());
    await expect(attempt).rejects.toThrow(TypeError);
    expect(under.failures).toMatchObject([{ decision: "FAILED", isRedelivered: true }]);
  });
});

it("many failures do not affect the next removal", async () => {
  createOldKey();
  const attempts = 3;
  // More than one client of the SDK pays for: it has 500 tokens, and each new attempt takes 10.
  const removals = 26;
  under.fail("AssumeRoot", { kind: "reset" }, { times: removals * attempts + 1 });
  for (let removal = 0; removal < removals; removal++) {
    await expect(under.remove()).rejects.toThrow("sts:AssumeRoot failed");
  }
  await expect(under.remove()).resolves.toMatchObject({ decision: "REMOVED" });
});
