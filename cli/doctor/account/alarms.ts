import { type CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import type { AccountContext } from "./context.ts";

/** See https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html */
const alarmSchema = objectWith(
  {
    AlarmName: text("the name of an alarm"),
    StateValue: text("a state"),
    StateReason: v.optional(v.string("a text, or nothing"), "no reason given"),
    ActionsEnabled: v.boolean("true or false"),
  },
  "an alarm",
);
export type Alarm = v.InferOutput<typeof alarmSchema>;

export const alarmsCheck: Check<AccountContext> = {
  id: "alarms",
  title: "Alarms",
  actions: ["lambda:GetFunctionConfiguration", "cloudwatch:DescribeAlarms"],
  async *run(context) {
    const { names } = context;
    const [alarms, notification] = await Promise.all([
      readAlarms(context.clients.alarms, context),
      context.notification(),
    ]);
    const expected = notification
      ? [names.notificationDeadLettersAlarm, names.notificationErrorsAlarm]
      : [];
    yield* judgeAlarms(alarms, expected);
  },
};

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
 * | alarm                                  | health  |
 * | -------------------------------------- | ------- |
 * | missing, in ALARM, actions disabled    | BAD     |
 * | INSUFFICIENT_DATA                      | WARNING |
 * | a state that is not known              | UNKNOWN |
 *
 * @param expected names
 */
export function judgeAlarms(
  alarms: readonly Alarm[],
  expected: readonly string[],
): readonly Judgement[] {
  const missing = expected.filter((name) => !alarms.some(({ AlarmName }) => AlarmName === name));
  const problems = [
    ...missing.map((subject): Judgement => {
      return {
        health: "BAD",
        subject,
        found: "There is no such alarm.",
        fix: "Deploy the stack again.",
      };
    }),
    ...alarms.flatMap((alarm) => problemOf(alarm) ?? []),
  ];
  if (problems.length > 0) return problems;
  if (alarms.length === 0) return [];
  const names = alarms.map(({ AlarmName }) => AlarmName).join(", ");
  return [{ health: "GOOD", found: `None is in ALARM: ${names}.` }];
}

function problemOf({
  AlarmName: subject,
  StateValue,
  StateReason,
  ActionsEnabled,
}: Alarm): Judgement | undefined {
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
