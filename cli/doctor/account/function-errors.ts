import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import { callList } from "../../aws/call.ts";
import { MalformedAnswerError } from "../../errors.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import type { AccountContext } from "./context.ts";

/** Failed invocations, as Lambda counts them: its retries included, and what ended by a timeout. */
export const functionErrorsCheck: Check<AccountContext> = {
  id: "function-errors",
  title: "Errors of the functions",
  actions: [
    "config:DescribeConfigRules",
    "lambda:GetFunctionConfiguration",
    "cloudwatch:GetMetricData",
  ],
  async *run(context) {
    const [called, sender] = await Promise.all([context.evaluators(), context.notification()]);
    const names = [...called.values(), sender].flatMap((it) => it?.FunctionName ?? []);
    if (names.length === 0) return;
    const errors = await readErrors(context, names);
    for (const [name, count] of errors) yield judgeErrors(name, count);
  },
};

const HOURS = 24;
const HOUR_SECONDS = 60 * 60;

/** See https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataResult.html */
const resultSchema = objectWith(
  {
    Id: text("the id of a query"),
    StatusCode: text("a status"),
    Values: v.array(v.pipe(v.number("a number"), v.minValue(0, "a number"))),
  },
  "a result",
);

/** @throws {CallError | MalformedAnswerError} If CloudWatch does not say how many there were of each function. */
async function readErrors(
  { clients, caller, over }: AccountContext,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const EndTime = caller.clock.now();
  const StartTime = new Date(EndTime.getTime() - HOURS * HOUR_SECONDS * 1000);
  const action = "cloudwatch:GetMetricData";
  const results = await callList({
    action,
    list: "MetricDataResults",
    item: resultSchema,
    command: (NextToken) =>
      new GetMetricDataCommand({
        StartTime,
        EndTime,
        MetricDataQueries: names.map((Value, index) => ({
          Id: `q${index}`,
          MetricStat: {
            Metric: {
              Namespace: "AWS/Lambda",
              MetricName: "Errors",
              Dimensions: [{ Name: "FunctionName", Value }],
            },
            Period: HOUR_SECONDS,
            Stat: "Sum",
          },
        })),
        NextToken,
      }),
    send: (command) => clients.alarms.send(command, callLimits({ over })),
  });
  return new Map(
    names.map((name, index) => {
      const ofFunction = results.filter(({ Id }) => Id === `q${index}`);
      const last = ofFunction.at(-1);
      if (last?.StatusCode !== "Complete") {
        throw new MalformedAnswerError(`${action} has no complete result of ${name}.`);
      }
      const values = ofFunction.flatMap(({ Values }) => Values);
      return [name, values.reduce((sum, value) => sum + value, 0)] as const;
    }),
  );
}

/** A retry can have succeeded: the last evaluation and the dead-letter queue show the result. */
export function judgeErrors(subject: string, errors: number): Judgement {
  const within = `in the last ${HOURS} hours`;
  if (errors === 0) return { health: "GOOD", subject, found: `No invocation failed ${within}.` };
  return {
    health: "WARNING",
    subject,
    found: `${errors === 1 ? "1 invocation" : `${errors} invocations`} failed ${within}, retries included.`,
    fix: `The log of the function shows why: Lambda console, ${subject}, Monitor, View CloudWatch logs.`,
  };
}
