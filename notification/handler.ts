import { type LambdaContext, log, logError } from "../shared/lambda.ts";
import { type CallLimits, divideUntil, limitCalls } from "../shared/time-limits.ts";
import { type NameReading, readAccountName } from "./account-name.ts";
import type { Clients } from "./clients.ts";
import type { Message } from "./content.ts";
import { FINDING_KINDS, type Kind, type Severity } from "./contract.ts";
import { formsOf } from "./forms/forms.ts";
import { readHome } from "./home.ts";
import { publish } from "./publish.ts";
import { readNotifications } from "./read.ts";
import { readSettings, type Settings } from "./settings.ts";

/** What the function works with. */
export interface Dependencies {
  readonly createClients: () => Clients;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The result of one message; logged, and returned by the function. */
export interface NotificationRecord extends Pick<NameReading, "nameProblem"> {
  readonly accountId: string;
  readonly kind: Kind;
  readonly severity: Severity;
  readonly test: boolean;
  readonly eventId: string;
  /** Why the event was sent as it is, where it was. */
  readonly problem?: string;
  readonly result: "PUBLISHED" | "SUPPRESSED";
  /** By Amazon SNS. */
  readonly messageId?: string;
}

/**
 * Makes messages of an event and publishes them. It decides nothing: what it cannot format it sends as it
 * is. Whatever was not published is thrown, so that Lambda tries again; a message can then come twice.
 *
 * @throws {InvalidSettingsError} If an environment variable is missing or wrong.
 * @throws {PublishError} If Amazon SNS did not take a message.
 */
export async function handleEvent(
  event: unknown,
  context: LambdaContext,
  { createClients, environment }: Dependencies,
): Promise<NotificationRecord[]> {
  const publishingMs = divideUntil(context.getRemainingTimeInMillis())(500, 0.05);
  const settings = readSettings(environment);
  const home = readHome(context, settings);
  const clients = createClients();
  const messages = readNotifications(event, home);
  if (messages.length === 0) log({ result: "NOTHING_TO_SEND" });
  const results = await Promise.allSettled(
    messages.map((message) => notify(message, settings, clients, () => limitCalls(publishingMs()))),
  );
  const failure = results.find((result) => result.status === "rejected");
  if (failure) throw failure.reason;
  return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

async function notify(
  message: Message,
  { topicArn, suppressFindingsFor, runbookUrl, isOrganization }: Settings,
  { sns, organizations }: Clients,
  limits: () => CallLimits,
): Promise<NotificationRecord> {
  const { accountId, kind, severity, isTest, eventId, problem } = message;
  const known = { accountId, kind, severity, test: isTest, eventId, problem };
  if (!isTest && FINDING_KINDS.includes(kind) && suppressFindingsFor.has(accountId)) {
    return logged({ ...known, result: "SUPPRESSED" });
  }
  const { accountName, nameProblem } = isOrganization
    ? await readAccountName(organizations, accountId)
    : {};
  const forms = formsOf({ ...message, accountName, runbookUrl });
  try {
    const messageId = await publish(sns, topicArn, forms, limits());
    return logged({ ...known, nameProblem, result: "PUBLISHED", messageId });
  } catch (error) {
    const { name, message: text } = error as Error;
    logError({ ...known, nameProblem, result: "FAILED", error: { name, message: text } });
    throw error;
  }
}

function logged(record: NotificationRecord): NotificationRecord {
  log(record);
  return record;
}
