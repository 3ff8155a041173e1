import { type CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import * as v from "valibot";
import type { AccountNames } from "../../../shared/names.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import type { AccountContext } from "./context.ts";
import type { FunctionConfiguration } from "./functions.ts";
import { topicOf } from "./notification.ts";

/** See https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
const alarmSchema = objectWith(
  {
    AlarmName: text("the name of an alarm"),
    StateValue: text("a state"),
    StateReason: v.optional(v.string("a text, or nothing"), "no reason given"),
    ActionsEnabled: v.boolean("true or false"),
    AlarmActions: v.optional(v.array(v.string()), []),
  },
  "an alarm",
);
export type Alarm = v.InferOutput<typeof alarmSchema>;

export const alarmsCheck: Check<AccountContext> = {
  id: "alarms",
  title: "Alarms",
  actions: ["lambda:GetFunctionConfiguration", "cloudwatch:DescribeAlarms"],
  async *run(context) {
    const [alarms, notification] = await Promise.all([
      readAlarms(context.clients.alarms, context),
      context.notification(),
    ]);
    const expected = notification ? alarmsOfNotification(context.names, notification) : [];
    yield* judgeAlarms(alarms, expected);
  },
};

/** An alarm that a deployment has. */
interface ExpectedAlarm {
  readonly name: string;
  /** The topic to which it publishes; undefined if it leads to an event, or if that is not known. */
  readonly topicArn: string | undefined;
}

/** The alarms on the notification function and its queue. */
export function alarmsOfNotification(
  names: AccountNames,
  configuration: FunctionConfiguration,
): readonly ExpectedAlarm[] {
  const topicArn = topicOf(configuration);
  return [names.notificationDeadLettersAlarm, names.notificationErrorsAlarm].map((name) => ({
    name,
    topicArn,
  }));
}

/** Reads the alarms whose names begin with the prefix of a deployment. */
export async function readAlarms(
  client: CloudWatchClient,
  place: Pick<Place, "names" | "over">,
): Promise<readonly Alarm[]> {
  return await callList({
    action: "cloudwatch:DescribeAlarms",
    list: "MetricAlarms",
    item: alarmSchema,
    command: (NextToken) =>
      new DescribeAlarmsCommand({
        AlarmNamePrefix: `${place.names.rule}-`,
        AlarmTypes: ["MetricAlarm"],
        NextToken,
      }),
    send: (command) => client.send(command, callLimits(place)),
  });
}

/**
 * | alarm                                               | health  |
 * | --------------------------------------------------- | ------- |
 * | missing, in ALARM, actions disabled, without action | BAD     |
 * | INSUFFICIENT_DATA                                   | WARNING |
 * | a state that is not known                           | UNKNOWN |
 *
 * @param alarms all that have the prefix, also those of other tools
 */
export function judgeAlarms(
  alarms: readonly Alarm[],
  expected: readonly ExpectedAlarm[],
): readonly Judgement[] {
  const names = expected.map(({ name }) => name);
  const missing = names.filter((name) => !alarms.some(({ AlarmName }) => AlarmName === name));
  const topicOf = (alarm: Alarm) => expected.find(({ name }) => name === alarm.AlarmName)?.topicArn;
  const problems = [
    ...missing.map((subject): Judgement => {
      return {
        health: "BAD",
        subject,
        found: "There is no such alarm.",
        fix: "Deploy the stack again.",
      };
    }),
    ...alarms.flatMap((alarm) => problemOf(alarm, topicOf(alarm)) ?? []),
  ];
  if (problems.length > 0) return problems;
  if (alarms.length === 0) return [];
  const all = alarms.map(({ AlarmName }) => AlarmName).join(", ");
  return [{ health: "GOOD", found: `None is in ALARM: ${all}.` }];
}

function problemOf(
  { AlarmName: subject, StateValue, StateReason, ActionsEnabled, AlarmActions }: Alarm,
  topicArn: string | undefined,
): Judgement | undefined {
  if (StateValue === "ALARM") {
    return {
      health: "BAD",
      subject,
      found: `In ALARM: ${StateReason}`,
      fix: `\`aws cloudwatch describe-alarms --alarm-names ${subject}\` shows what it is about.`,
    };
  }
  if (!ActionsEnabled) {
    return {
      health: "BAD",
      subject,
      found: "The actions of the alarm are disabled, so that it notifies nobody.",
      fix: `\`aws cloudwatch enable-alarm-actions --alarm-names ${subject}\``,
    };
  }
  if (topicArn !== undefined && !AlarmActions.includes(topicArn)) {
    return {
      health: "BAD",
      subject,
      found: `The alarm does not publish to ${topicArn}, so that it notifies nobody.`,
      fix: "Deploy the stack again.",
    };
  }
  if (StateValue === "INSUFFICIENT_DATA") {
    return {
      health: "WARNING",
      subject,
      found: "INSUFFICIENT_DATA, as after its creation.",
      fix: "Run this again in some minutes.",
    };
  }
  if (StateValue === "OK") return undefined;
  return { health: "UNKNOWN", subject, found: `The state of the alarm is ${StateValue}.` };
}
