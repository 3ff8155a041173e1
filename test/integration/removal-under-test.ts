import { inspect } from "node:util";
import { expect, vi } from "vitest";
import { createClients } from "../../remediation/clients.ts";
import type { RemovalRecord } from "../../remediation/contract.ts";
import { handleEvent, type Surroundings } from "../../remediation/handler.ts";
import { type Fault, Sandbox, type ScriptedFault, TravelClock } from "../../sandbox/index.ts";

export const MANAGEMENT_ID = "999999999999";
export const CENTRAL_ID = "888888888888";
export const MEMBER_ID = "111122223333";
export const OTHER_ID = "444455556666";
const DAY_MS = 24 * 60 * 60 * 1000;

/** Keys that are deleted, if nothing speaks against it. */
export const DELETE = {
  REMOVAL_MODE: "delete",
  PROTECT_USED_WITHIN_DAYS: "90",
  EXCEPTIONS: "{}",
  NEVER_TOUCH: "[]",
};

export type RemovalUnderTest = Awaited<ReturnType<typeof openOrganization>>;

/** An organization in a sandbox of its own, with the function in a delegated administrator's account. */
export async function openOrganization() {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  sandbox.addAccount({ id: MANAGEMENT_ID });
  const central = sandbox.addAccount({ id: CENTRAL_ID });
  const member = sandbox.addAccount({ id: MEMBER_ID });
  const other = sandbox.addAccount({ id: OTHER_ID });
  const organization = sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: CENTRAL_ID,
    memberIds: [CENTRAL_ID, MEMBER_ID, OTHER_ID],
  });
  const { account } = member;
  const pauses: number[] = [];
  const spies = (["info", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockReturnValue(),
  );
  const logsOf = (index: number): unknown[] =>
    spies[index]?.mock.calls.map(([line]) => JSON.parse(line)) ?? [];

  return {
    sandbox,
    organization,
    central,
    /** The member account that asks. */
    account,
    other: other.account,
    clock,

    /** Milliseconds of each pause that the function made, for which no test waits. */
    pauses,
    records: () => logsOf(0),
    failures: () => logsOf(1),
    /** The operations that were asked for, in the order of arrival. */
    operations: () => sandbox.requests.map(({ operation }) => operation),
    count: (operation: string) =>
      sandbox.requests.filter((request) => request.operation === operation).length,
    /** Whose keys are there, by id. */
    keyIds: () => account.rootKeys.map(({ id }) => id),

    /** Runs an action as if it had happened some days ago. */
    daysAgo<T>(days: number, action: () => T): T {
      clock.move(-days * DAY_MS);
      const result = action();
      clock.returnToPresent();
      return result;
    },

    fail(operation: string, fault: Fault, limits: Pick<ScriptedFault, "after" | "times"> = {}) {
      sandbox.faults.add({ operation, fault, ...limits });
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
        invokedFunctionArn: `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:removal`,
        getRemainingTimeInMillis: () => deadline - performance.now(),
      };
    },

    /** What the function works with here. */
    surroundings: (environment: Record<string, string> = {}): Surroundings => ({
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
      const event = { ...requestOf(MEMBER_ID), ...eventChanges };
      return handleEvent(event, this.context(timeoutMs), this.surroundings(environment));
    },

    /** Fails, with one record of it and no other. */
    async expectFailure(
      name: string,
      message: RegExp | string,
      attempt: () => Promise<unknown> = () => this.remove(),
    ): Promise<Error> {
      const before = this.failures().length;
      const error: Error = await attempt().then(
        (result) => expect.unreachable(`It succeeded: ${inspect(result)}`),
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ name });
      expect(error.message).toMatch(message);
      expect(error.message).not.toMatch(/["\\\n]/);
      expect(this.failures().slice(before)).toEqual([
        expect.objectContaining({ decision: "FAILED", error: { name, message: error.message } }),
      ]);
      expect(this.records()).toEqual([]);
      return error;
    },

    async close(): Promise<void> {
      for (const spy of spies) spy.mockRestore();
      await sandbox.close();
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
