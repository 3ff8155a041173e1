import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import * as v from "valibot";
import { InvalidSettingsError } from "../../../removal/errors.ts";
import { readSettings, type Settings } from "../../../removal/settings.ts";
import {
  REMOVAL_DEAD_LETTERS_QUEUE_NAME,
  REMOVAL_FUNCTION_NAME,
  REMOVAL_OLDEST_REQUEST_ALARM_NAME,
  REMOVAL_REQUESTS_QUEUE_NAME,
} from "../../../shared/names.ts";
import { objectWith } from "../../../shared/schema.ts";
import { call, callPages, parseAnswer, refusalOf } from "../../aws/call.ts";
import { MalformedAnswerError } from "../../errors.ts";
import { text } from "../../status/own-rules.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { LOOKUPS, type OrganizationContext } from "./context.ts";

type Reader = Pick<OrganizationContext, "clients" | "over">;

/** See https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
const functionSchema = objectWith(
  {
    State: text("a state"),
    LastUpdateStatus: text("a status"),
    Environment: v.object({ Variables: v.record(v.string(), v.string()) }, "an object"),
  },
  "a function",
);
type Configuration = v.InferOutput<typeof functionSchema>;

export const removalCheck: Check<
  Pick<OrganizationContext, "accounts" | "clients" | "isCentral" | "nameAccounts" | "over">
> = {
  id: "removal",
  title: "Removal of root keys",
  actions: [...LOOKUPS.stackSet, ...LOOKUPS.accounts, "lambda:GetFunctionConfiguration"],
  async *run({ accounts, clients, isCentral, nameAccounts, over }) {
    if (!(await isCentral())) return;
    const configuration = await readFunction({ clients, over });
    if (!configuration) {
      const found = "It is off: root keys are reported, and nothing deletes them.";
      yield { health: "GOOD", found };
      return;
    }
    const settings = settingsOf(configuration);
    const ids = [...settings.protectedAccounts];
    yield judgeRemoval(configuration, settings, await nameAccounts(ids));
    const known = await accounts();
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length === 0) return;
    yield {
      health: "WARNING",
      found: `Protected, and not in the organization: ${unknown.join(", ")}.`,
      fix: "Correct root-access-key:protectedAccounts, and deploy again.",
    };
  },
};

/** @returns undefined if there is no such function */
async function readFunction({ clients, over }: Reader): Promise<Configuration | undefined> {
  const action = "lambda:GetFunctionConfiguration";
  const command = new GetFunctionConfigurationCommand({ FunctionName: REMOVAL_FUNCTION_NAME });
  try {
    const answer = await call(action, clients.lambda.send(command, callLimits({ over })));
    return parseAnswer(functionSchema, answer, action);
  } catch (error) {
    if (refusalOf(error) === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

/** @throws {MalformedAnswerError} naming the variable that is missing or wrong */
function settingsOf({ Environment }: Configuration): Settings {
  try {
    return readSettings(Environment.Variables);
  } catch (error) {
    if (!(error instanceof InvalidSettingsError)) throw error;
    throw new MalformedAnswerError(`lambda:GetFunctionConfiguration: ${error.message}`);
  }
}

export function judgeRemoval(
  { State, LastUpdateStatus }: Pick<Configuration, "State" | "LastUpdateStatus">,
  { mode, protectUsedWithinDays, exceptions, protectedAccounts }: Settings,
  names: string,
): Judgement {
  const what =
    mode === "delete"
      ? `It deletes root keys that were neither used nor created in the last ${protectUsedWithinDays} days`
      : "It is a dry run: it reports what it would delete";
  const protecting =
    protectedAccounts.size === 0 ? "No account is protected" : `Protected: ${names}`;
  const excepted = exceptions.size === 0 ? "" : ` Accounts with an exception: ${exceptions.size}.`;
  const found = `${what}. ${protecting}.${excepted}`;
  if (State === "Active" && LastUpdateStatus === "Successful") return { health: "GOOD", found };
  return {
    health: "BAD",
    found: `The function ${REMOVAL_FUNCTION_NAME} is ${State}, its last update ${LastUpdateStatus}: requests wait. ${found}`,
    fix: "Lambda console, Functions: its page says why. Then deploy the organization's stack again.",
  };
}

export const removalQueueCheck: Check<
  Pick<OrganizationContext, "clients" | "isCentral" | "over" | "region">
> = {
  id: "removal-queue",
  title: "Requests to remove root keys",
  actions: [
    ...LOOKUPS.stackSet,
    "sqs:GetQueueUrl",
    "sqs:GetQueueAttributes",
    "cloudwatch:DescribeAlarms",
  ],
  async *run({ clients, isCentral, over }) {
    if (!(await isCentral())) return;
    const [requests, deadLetters, alarm] = await Promise.all([
      countMessages({ clients, over }, REMOVAL_REQUESTS_QUEUE_NAME),
      countMessages({ clients, over }, REMOVAL_DEAD_LETTERS_QUEUE_NAME),
      readAlarm({ clients, over }),
    ]);
    // The function's check reports whether removal is on.
    if (requests === undefined && deadLetters === undefined) return;
    yield* judgeQueues({ requests, deadLetters, alarm });
  },
};

const COUNT = "a number of messages";
const count = v.pipe(v.string(COUNT), v.regex(/^\d+$/, COUNT), v.transform(Number));
const attributesSchema = objectWith(
  { ApproximateNumberOfMessages: count, ApproximateNumberOfMessagesNotVisible: count },
  "attributes",
);

/**
 * See https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 *
 * @returns how many messages a queue has, hidden ones too; undefined if there is no such queue
 */
async function countMessages(
  { clients, over }: Reader,
  QueueName: string,
): Promise<number | undefined> {
  try {
    const found = clients.sqs.send(new GetQueueUrlCommand({ QueueName }), callLimits({ over }));
    const { QueueUrl } = await call("sqs:GetQueueUrl", found);
    const action = "sqs:GetQueueAttributes";
    const command = new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    });
    const { Attributes } = await call(action, clients.sqs.send(command, callLimits({ over })));
    const counts = parseAnswer(attributesSchema, Attributes, `${action}.Attributes`);
    return counts.ApproximateNumberOfMessages + counts.ApproximateNumberOfMessagesNotVisible;
  } catch (error) {
    if (refusalOf(error) === "QueueDoesNotExist") return undefined;
    throw error;
  }
}

const alarmSchema = objectWith(
  { AlarmName: text("the name of an alarm"), StateValue: text("a state") },
  "an alarm",
);

/**
 * Only CloudWatch knows how long the oldest request has waited.
 *
 * @returns the state of the alarm on that; undefined if there is none
 */
async function readAlarm({ clients, over }: Reader): Promise<string | undefined> {
  const AlarmNames = [REMOVAL_OLDEST_REQUEST_ALARM_NAME];
  const pages = callPages({
    action: "cloudwatch:DescribeAlarms",
    list: "MetricAlarms",
    item: alarmSchema,
    command: (NextToken) => new DescribeAlarmsCommand({ AlarmNames, NextToken }),
    send: (command) => clients.cloudWatch.send(command, callLimits({ over })),
  });
  for await (const { items } of pages) for (const { StateValue } of items) return StateValue;
  return undefined;
}

interface QueueState {
  readonly requests: number | undefined;
  readonly deadLetters: number | undefined;
  readonly alarm: string | undefined;
}

export function* judgeQueues({ requests, deadLetters, alarm }: QueueState): Generator<Judgement> {
  const queues = { requests, "dead letters": deadLetters };
  for (const [name, messages] of Object.entries(queues)) {
    if (messages !== undefined) continue;
    const found = `The queue of ${name} does not exist.`;
    yield { health: "BAD", found, fix: "Deploy the organization's stack again." };
  }
  if (deadLetters !== undefined && deadLetters > 0) {
    yield {
      health: "BAD",
      subject: REMOVAL_DEAD_LETTERS_QUEUE_NAME,
      found: `${deadLetters} requests came to nothing.`,
      fix: "See Requests to remove root access keys came to nothing in docs/runbook.md.",
    };
  }
  if (alarm === "ALARM") {
    yield {
      health: "BAD",
      subject: REMOVAL_REQUESTS_QUEUE_NAME,
      found: `${requests} requests wait, the oldest for hours: the function does not take them.`,
      fix: `Check that its event source mapping is enabled: \`aws lambda list-event-source-mappings --function-name ${REMOVAL_FUNCTION_NAME}\``,
    };
  } else if (alarm !== "OK") {
    yield {
      health: alarm === undefined ? "BAD" : "UNKNOWN",
      subject: REMOVAL_OLDEST_REQUEST_ALARM_NAME,
      found: `How long requests wait is not known: the alarm ${alarm === undefined ? "does not exist" : `is ${alarm}`}.`,
      ...(alarm === undefined && { fix: "Deploy the organization's stack again." }),
    };
  }
  if (requests !== undefined && deadLetters === 0 && alarm === "OK") {
    const found = `${requests} requests wait, none for too long, and no request came to nothing.`;
    yield { health: "GOOD", found };
  }
}
