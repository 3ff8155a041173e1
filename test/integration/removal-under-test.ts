import { inspect } from "node:util";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { Fault, Sandbox, ScriptedFault, TravelClock } from "root-access-key-sandbox";
import { expect } from "vitest";
import { createClients } from "../../removal/clients.ts";
import type { FailureRecord, RemovalRecord } from "../../removal/contract.ts";
import { type Dependencies, handleEvent } from "../../removal/handler.ts";
import { type Log, watchLog } from "./log-watch.ts";
import { openSandboxes } from "./open-sandboxes.ts";

export const MANAGEMENT_ID = "999999999999";
export const CENTRAL_ID = "888888888888";
export const MEMBER_ID = "111122223333";
export const OTHER_ID = "444455556666";
/** What the function asks for before it has a session in the member account. */
const OF_THE_CENTRAL_ACCOUNT = new Set(["DescribeOrganization", "AssumeRoot"]);
const DAY_MS = 24 * 60 * 60 * 1000;

/** The queue from which the function takes requests. */
export const QUEUE_ARN = `arn:aws:sqs:us-east-1:${CENTRAL_ID}:root-access-key-removal-requests`;

/** Keys that are deleted, if nothing speaks against it. */
export const DELETE = {
  REMOVAL_MODE: "delete",
  PROTECT_USED_WITHIN_DAYS: "90",
  EXCEPTIONS: "{}",
  PROTECTED_ACCOUNTS: "[]",
  QUEUE_ARN,
};

export type RemovalUnderTest = Awaited<ReturnType<typeof openOrganization>>;
export type Organizations = Awaited<ReturnType<typeof openOrganizations>>;
export type OrganizationUnderTest = ReturnType<Organizations["add"]>;

/** Four accounts that an organization has. */
interface Ids {
  readonly management: string;
  /** Where the function is. */
  readonly central: string;
  /** Which asks. */
  readonly member: string;
  readonly other: string;
}

/** An organization in a sandbox of its own, with the function in a delegated administrator's account. */
export async function openOrganization() {
  const { add, log, close } = await openOrganizations();
  const ids = {
    management: MANAGEMENT_ID,
    central: CENTRAL_ID,
    member: MEMBER_ID,
    other: OTHER_ID,
  };
  return { ...add(ids, log.all), close };
}

/**
 * As many organizations as one likes. What goes wrong in one does not touch the others, so keys can be
 * removed in them side by side.
 *
 * @param size how many sandboxes they are in
 */
export async function openOrganizations(size = 1) {
  const sandboxes = await openSandboxes(size);
  const log = watchLog();

  return {
    log,
    /** @param logged what tests look at; by itself what is about the account that asks */
    add: (ids: Ids, logged = log.of(ids.member)) =>
      addOrganization(ids, sandboxes.next(), sandboxes.clock, logged),
    async close(): Promise<void> {
      log.restore();
      await sandboxes.close();
    },
  };
}

function addOrganization(
  ids: Ids,
  sandbox: Sandbox,
  clock: TravelClock,
  { records, intents, failures }: Log,
) {
  const management = sandbox.addAccount({ id: ids.management });
  const central = sandbox.addAccount({ id: ids.central });
  const member = sandbox.addAccount({ id: ids.member });
  const other = sandbox.addAccount({ id: ids.other });
  const organization = sandbox.createOrganization({
    managementAccountId: ids.management,
    delegatedAdministratorId: ids.central,
    memberIds: [ids.central, ids.member, ids.other],
  });
  const { account } = member;
  const pauses: number[] = [];
  const local = { aheadMs: 0 };
  const accountIds = new Set(Object.values(ids));
  const operations = () =>
    sandbox.requests
      .filter(({ accountId }) => accountIds.has(accountId))
      .map(({ operation }) => operation);

  return {
    sandbox,
    organization,
    management: management.account,
    central,
    /** The member account that asks. */
    account,
    other: other.account,
    clock,
    /** How far the function's clock is ahead of AWS's. */
    local,

    /** Milliseconds of each pause that the function made, for which no test waits. */
    pauses,
    /** What the function logged of removals that ended. */
    records,
    /** And of those that were about to delete. */
    intents,
    /** And of those that failed. */
    failures,
    /** The operations that were asked for, in the order of arrival. */
    operations,
    count: (operation: string) => operations().filter((name) => name === operation).length,
    /** Whose keys are there, by id. */
    keyIds: () => account.rootKeys.map(({ id }) => id),

    /** Runs an action as if it had happened some days ago. */
    daysAgo<T>(days: number, action: () => T): T {
      clock.move(-days * DAY_MS);
      const result = action();
      clock.returnToPresent();
      return result;
    },

    /** @returns a function that takes the fault away */
    fail(
      operation: string,
      fault: Fault,
      limits: Pick<ScriptedFault, "after" | "times"> = {},
    ): () => void {
      const accountId = OF_THE_CENTRAL_ACCOUNT.has(operation) ? ids.central : ids.member;
      return sandbox.faults.add({ operation, accountId, fault, ...limits });
    },

    /** Creates a key that nothing protects. */
    createOldKey() {
      return this.daysAgo(400, () => account.createRootKey());
    },

    /**
     * Lets IAM list the keys as it listed them first, also when they are gone.
     *
     * @param times how often, the first one included
     * @param happen something that happens as soon as they were listed first
     */
    listAsBefore(times = Infinity, happen = () => {}) {
      let before = "";
      const change = (body: string) => {
        if (before === "") happen();
        before ||= body;
        return before;
      };
      this.fail("ListAccessKeys", { kind: "malformed", change }, { times });
    },

    /** What Lambda passes about an invocation. */
    context(timeoutMs = 20_000) {
      const deadline = performance.now() + timeoutMs;
      return {
        invokedFunctionArn: `arn:aws:lambda:us-east-1:${ids.central}:function:removal`,
        getRemainingTimeInMillis: () => deadline - performance.now(),
      };
    },

    /** What the function works with here. */
    dependencies: (environment: Record<string, string> = {}): Dependencies => ({
      createClients: (hear) => createClients(hear, sandbox.clientSettingsOf(central.account)),
      environment: { ...DELETE, ...environment },
      clock: () => new Date(clock.now().getTime() + local.aheadMs),
      pause: async (ms) => {
        pauses.push(ms);
      },
    }),

    /** What Lambda invokes the function with where the member asks now. */
    request: (changes: RequestChanges = {}) =>
      requestOf(ids.member, { sentAt: clock.now(), ...changes }),

    /** Handles a request as Lambda would, over HTTP, with an event as the queue delivers it. */
    remove(
      environment: Record<string, string> = {},
      eventChanges: object = {},
      timeoutMs = 20_000,
    ): Promise<RemovalRecord | FailureRecord> {
      const event = { ...this.request(), ...eventChanges };
      return handleEvent(event, this.context(timeoutMs), this.dependencies(environment));
    },

    /** Removes, which comes to an end: refusals do as well, failures do not. */
    async removeAndEnd(
      environment?: Record<string, string>,
      eventChanges?: object,
    ): Promise<RemovalRecord> {
      const record = await this.remove(environment, eventChanges);
      if (record.decision === "FAILED") expect.unreachable(`It failed: ${inspect(record)}`);
      return record as RemovalRecord;
    },

    /**
     * Handles a request in a function that dies as soon as it has deleted so many keys, or before it deletes
     * one: it hears nothing and logs nothing any more.
     */
    async removeAndDie(deletions: number, eventChanges: object = {}): Promise<void> {
      const event = { ...this.request(), ...eventChanges };
      const dependencies = this.dependencies();
      await new Promise<void>((die, fail) => {
        const createClients: Dependencies["createClients"] = (hear) => {
          const clients = dependencies.createClients(hear);
          return {
            ...clients,
            iamIn: (session) => dyingIn(clients.iamIn(session), deletions, die),
          };
        };
        const attempt = handleEvent(event, this.context(300_000), {
          ...dependencies,
          createClients,
        });
        attempt.then(() => fail(new Error("It did not die.")), fail);
      });
    },

    /** Fails and throws, so that the queue delivers the request again, with one record of it and no other. */
    async expectFailure(
      name: string,
      message: RegExp | string,
      attempt: () => Promise<unknown> = () => this.remove(),
    ): Promise<Error> {
      const before = failures.length;
      const error: Error = await attempt().then(
        (result) => expect.unreachable(`It did not throw: ${inspect(result)}`),
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ name });
      expect(error.message).toMatch(message);
      expect(error.message).not.toMatch(/["\\\n]/);
      expect(failures.slice(before)).toEqual([
        expect.objectContaining({
          decision: "FAILED",
          error: { name, message: error.message },
          isRedelivered: true,
        }),
      ]);
      expect(records).toEqual([]);
      return error;
    },

    /** Fails for good, so that the queue has the request no more, with the one record that is returned. */
    async expectLastingFailure(
      name: string,
      message: RegExp | string,
      attempt: () => Promise<unknown> = () => this.remove(),
    ): Promise<FailureRecord> {
      const before = failures.length;
      const record = (await attempt()) as FailureRecord;
      expect(record).toMatchObject({ decision: "FAILED", error: { name }, isRedelivered: false });
      expect(record.error.message).toMatch(message);
      expect(record.error.message).not.toMatch(/["\\\n]/);
      expect(failures.slice(before)).toEqual([record]);
      expect(records).toEqual([]);
      return record;
    },
  };
}

/** A client of which nothing more is heard once it has deleted so many keys. */
function dyingIn(iam: IAMClient, deletions: number, die: () => void): IAMClient {
  let deleted = 0;
  iam.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== "DeleteAccessKeyCommand") return next(args);
        const answer = deleted < deletions ? await next(args) : undefined;
        deleted++;
        if (answer && deleted < deletions) return answer;
        die();
        return new Promise(() => {});
      },
    { step: "initialize", priority: "high", name: "die" },
  );
  return iam;
}

/** What is otherwise about a request. */
export interface RequestChanges {
  readonly sentAt?: Date;
  readonly receiveCount?: number;
}

/** What Lambda invokes the function with where that account asks: one message of the queue. */
export function requestOf(
  accountId: string,
  { sentAt = new Date(), receiveCount = 1 }: RequestChanges = {},
) {
  const time = `${sentAt.toISOString().slice(0, 19)}Z`;
  const body = { account: accountId, time, id: "12345678-1234-1234-1234-123456789012" };
  return messageOf(JSON.stringify(body), { receiveCount });
}

/** An event of Amazon SQS with one message. */
export function messageOf(body: string, { receiveCount = 1, queueArn = QUEUE_ARN } = {}) {
  const record = {
    messageId: "059f36b4-87a3-44ab-83d2-661975830a7d",
    receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: "1545082649183",
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: "1545082649185",
    },
    messageAttributes: {},
    md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: "us-east-1",
  };
  return { Records: [record] as [typeof record] };
}

/** Lets something happen after the answer was made and before it is given. */
export function whileAnswering(happen: () => void): Fault {
  return {
    kind: "malformed",
    change: (body) => {
      happen();
      return body;
    },
  };
}
