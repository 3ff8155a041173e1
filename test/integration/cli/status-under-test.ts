import { ConfigServiceClient, PutEvaluationsCommand } from "@aws-sdk/client-config-service";
import { Sandbox, type Tenant, TravelClock } from "root-access-key-sandbox";
import { explainError } from "../../../cli/explain-error.ts";
import { createClients } from "../../../cli/status/clients.ts";
import { runStatus, type StatusOptions } from "../../../cli/status/command.ts";
import type { StatusResult } from "../../../cli/status/evidence.ts";

export const MANAGEMENT_ID = "999999999999";
export const ADMINISTRATOR_ID = "888888888888";
export const RULE_NAME = "root-access-key";
const HOUR_MS = 60 * 60 * 1000;

interface Report {
  /** The rule's name; the plain one where left out. */
  readonly ruleName?: string;
  readonly hoursAgo?: number;
  readonly annotation?: string;
  /** The account that it is about; the reporting one where left out. */
  readonly resourceId?: string;
}

export type StatusUnderTest = Awaited<ReturnType<typeof openStatus>>;

/** A sandbox whose accounts' rules report what they are told to, and a command line that asks it. */
export async function openStatus() {
  const clock = new TravelClock();
  const sandbox = await Sandbox.start({ clock: clock.now });
  const told: string[] = [];
  const slept: number[] = [];
  const opened: { destroy(): void }[] = [];

  return {
    clock,
    sandbox,
    /** The lines that people were told. */
    told,
    /** The milliseconds of each wait. */
    slept,
    count: (operation: string) =>
      sandbox.requests.filter((request) => request.operation === operation).length,

    /** Has a rule report, as its function does. */
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

    /** Runs the command in an account; waits move the clock. */
    async run(
      options: StatusOptions,
      accountId: string,
      now: () => Date = clock.now,
    ): Promise<StatusResult[]> {
      const clients = createClients(sandbox.clientSettingsOf({ id: accountId }), () => {});
      opened.push(...Object.values(clients));
      const io = {
        now,
        sleep: async (ms: number) => {
          slept.push(ms);
          clock.move(ms);
        },
        tell: (line: string) => void told.push(line),
        stop: new AbortController(),
        keepResults: () => {},
      };
      const results: StatusResult[] = [];
      for await (const result of runStatus(options, clients, io)) results.push(result);
      io.stop.signal.throwIfAborted();
      return results;
    },

    async close(): Promise<void> {
      for (const client of opened) client.destroy();
      await sandbox.close();
    },
  };
}

/** An organization with so many members that have the rule, and an aggregator of it. */
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

/** What the command line says to people of a run that fails. */
export async function refusalOf(run: Promise<unknown>): Promise<string> {
  const error = await run.then(
    () => {
      throw new Error("It did not fail.");
    },
    (reason: unknown) => reason,
  );
  return explainError(error, { AWS_REGION: "us-east-1" });
}
