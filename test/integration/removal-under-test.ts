import { inspect } from "node:util";
import type { Fault, Sandbox, ScriptedFault, TravelClock } from "root-access-key-sandbox";
import { expect } from "vitest";
import { createClients } from "../../removal/clients.ts";
import type { RemovalRecord } from "../../removal/contract.ts";
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

/** Keys that are deleted, if nothing speaks against it. */
export const DELETE = {
  REMOVAL_MODE: "delete",
  PROTECT_USED_WITHIN_DAYS: "90",
  EXCEPTIONS: "{}",
  PROTECTED_ACCOUNTS: "[]",
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
  { records, failures }: Log,
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

    /** Milliseconds of each pause that the function made, for which no test waits. */
    pauses,
    /** What the function logged of removals that ended. */
    records,
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

    /** What Lambda says of an invocation. */
    context(timeoutMs = 20_000) {
      const deadline = performance.now() + timeoutMs;
      return {
        invokedFunctionArn: `arn:aws:lambda:us-east-1:${ids.central}:function:removal`,
        getRemainingTimeInMillis: () => deadline - performance.now(),
      };
    },

    /** What the function works with here. */
    dependencies: (environment: Record<string, string> = {}): Dependencies => ({
      createClients: () => createClients(sandbox.clientSettingsOf(central.account)),
      environment: { ...DELETE, ...environment },
      clock: clock.now,
      pause: async (ms) => {
        pauses.push(ms);
      },
    }),

    /** Handles a request as Lambda would, over HTTP, with an event as EventBridge sends it. */
    remove(
      environment: Record<string, string> = {},
      eventChanges: object = {},
      timeoutMs = 20_000,
    ): Promise<RemovalRecord> {
      const event = { ...requestOf(ids.member), ...eventChanges };
      return handleEvent(event, this.context(timeoutMs), this.dependencies(environment));
    },

    /** Fails, with one record of it and no other. */
    async expectFailure(
      name: string,
      message: RegExp | string,
      attempt: () => Promise<unknown> = () => this.remove(),
    ): Promise<Error> {
      const before = failures.length;
      const error: Error = await attempt().then(
        (result) => expect.unreachable(`It succeeded: ${inspect(result)}`),
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ name });
      expect(error.message).toMatch(message);
      expect(error.message).not.toMatch(/["\\\n]/);
      expect(failures.slice(before)).toEqual([
        expect.objectContaining({ decision: "FAILED", error: { name, message: error.message } }),
      ]);
      expect(records).toEqual([]);
      return error;
    },
  };
}

/** What EventBridge invokes the function with where that account asks. */
export function requestOf(accountId: string) {
  return {
    version: "0",
    id: "12345678-1234-1234-1234-123456789012",
    "detail-type": "Root Access Key Remediation Requested",
    source: "root-access-key",
    account: accountId,
    time: "2026-11-23T14:00:00Z",
    region: "us-east-1",
    resources: [],
    detail: { executionId: "execution-1", annotation: 'Key 1 is "active".' },
  };
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
