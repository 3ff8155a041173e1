import { PassThrough, Writable } from "node:stream";
import { ConfigServiceClient, PutEvaluationsCommand } from "@aws-sdk/client-config-service";
import { Sandbox, type Tenant, TravelClock } from "root-access-key-sandbox";
import { explainError } from "../../../cli/aws/explain-error.ts";
import { statusOfAccount } from "../../../cli/status/account.ts";
import { openClients } from "../../../cli/status/clients.ts";
import type { StatusOptions } from "../../../cli/status/command.ts";
import type { StatusResult } from "../../../cli/status/judge-account.ts";
import { statusOfOrganization } from "../../../cli/status/organization.ts";

export const MANAGEMENT_ID = "999999999999";
export const ADMINISTRATOR_ID = "888888888888";
export const RULE_NAME = "root-access-key";
const HOUR_MS = 60 * 60 * 1000;

interface Report {
  /** The name of the rule; that of the standalone rule by default. */
  readonly ruleName?: string;
  readonly hoursAgo?: number;
  readonly annotation?: string;
  /** The account that the result is about; the reporting one by default. */
  readonly resourceId?: string;
}

export type StatusUnderTest = Awaited<ReturnType<typeof openStatus>>;

/** A sandbox whose rules report what a test says, and `status` against it. */
export async function openStatus() {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const said: string[] = [];
  const slept: number[] = [];
  const opened: { destroy(): void }[] = [];

  return {
    clock,
    sandbox,
    /** The lines on standard error. */
    said,
    /** The milliseconds of each wait. */
    slept,
    count: (operation: string) =>
      sandbox.requests.filter((request) => request.operation === operation).length,

    /** Reports a result, as the function of a rule does. */
    async report(
      { account, rules }: Tenant,
      ComplianceType: "COMPLIANT" | "NON_COMPLIANT" | "NOT_APPLICABLE",
      {
        ruleName = RULE_NAME,
        hoursAgo = 0,
        annotation = `It is ${ComplianceType}.`,
        resourceId = account.id,
      }: Report = {},
    ): Promise<void> {
      const config = new ConfigServiceClient(sandbox.clientSettingsOf(account));
      clock.move(-hoursAgo * HOUR_MS);
      const { resultToken } = rules.startEvaluation(ruleName);
      await config.send(
        new PutEvaluationsCommand({
          ResultToken: resultToken,
          Evaluations: [
            {
              ComplianceResourceType: "AWS::::Account",
              ComplianceResourceId: resourceId,
              ComplianceType,
              Annotation: annotation,
              OrderingTimestamp: clock.now(),
            },
          ],
        }),
      );
      clock.move(hoursAgo * HOUR_MS);
      config.destroy();
    },

    /** Reads the status with the credentials of an account, sorted by account id. Waits move the clock. */
    async run(
      { evaluate, organization, aggregator }: Omit<StatusOptions, "output" | "namePrefix">,
      accountId: string,
    ): Promise<StatusResult[]> {
      const clients = openClients(sandbox.clientSettingsOf({ id: accountId }), () => {});
      opened.push(...Object.values(clients));
      const stdout = new PassThrough();
      const stderr = new Writable({
        write(chunk, _, done) {
          said.push(String(chunk).trimEnd());
          done();
        },
      });
      const io = {
        stdout,
        stderr,
        now: clock.now,
        sleep: async (ms: number) => {
          slept.push(ms);
          clock.move(ms);
        },
        closeOutput: () => {},
        onInterrupt: () => {},
      };
      const stop = new AbortController();
      const wanted = { accountId, ruleName: RULE_NAME };
      const status =
        organization || aggregator !== undefined
          ? (await statusOfOrganization(aggregator, { ...wanted, ...clients }, io, stop)).results
          : statusOfAccount(wanted, evaluate ?? false, clients, io);
      const results: StatusResult[] = [];
      for await (const result of status) results.push(result);
      stop.signal.throwIfAborted();
      return results.sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
    },

    async close(): Promise<void> {
      for (const client of opened) client.destroy();
      await sandbox.close();
    },
  };
}

/** An organization whose members have the rule, and an aggregator of it. */
export function openOrganization({ sandbox }: StatusUnderTest, members: number) {
  const management = sandbox.addAccount({ id: MANAGEMENT_ID });
  const administrator = sandbox.addAccount({ id: ADMINISTRATOR_ID });
  const tenants = Array.from({ length: members }, (_, index) =>
    sandbox.addAccount({ id: String(100000000000 + index) }),
  );
  for (const { rules } of tenants) rules.put(RULE_NAME);
  const organization = sandbox.createOrganization({
    managementAccountId: MANAGEMENT_ID,
    memberIds: [ADMINISTRATOR_ID, ...tenants.map(({ account }) => account.id)],
  });
  organization.delegate("config.amazonaws.com", ADMINISTRATOR_ID);
  const aggregator = administrator.aggregators.create("everything");
  return { management, administrator, tenants, organization, aggregator };
}

/** The error message of a run that fails. */
export async function refusalOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => {
      throw new Error("It did not fail.");
    },
    (reason: unknown) => reason,
  );
  return explainError(error, { AWS_REGION: "us-east-1" });
}
