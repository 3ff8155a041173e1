import {
  type ConfigServiceClient,
  DescribeConfigRuleEvaluationStatusCommand,
} from "@aws-sdk/client-config-service";
import * as v from "valibot";
import { objectWith, text } from "../../shared/schema.ts";
import { visiblyOnOneLine } from "../../shared/text.ts";
import { type AwsTime, awsTimeOf } from "../../shared/timestamp.ts";
import { callPages } from "../aws/call.ts";
import { callLimits } from "./clients.ts";
import type { OwnRule } from "./own-rules.ts";

/** What AWS Config says about the evaluations of a rule, beside the result. */
export interface EvaluationStatus {
  /** When AWS Config last evaluated the rule successfully. */
  readonly evaluatedTime: Date | undefined;
  /** AWS's time when AWS Config said so. */
  readonly readTime: AwsTime;
  /** The last error, `CODE: message`, cut and on one line. It can be older than the last success. */
  readonly lastError: string | undefined;
  /** When an invocation or an evaluation last failed. */
  readonly failedTime: Date | undefined;
}

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRuleEvaluationStatus.html */
const statusSchema = objectWith(
  {
    ConfigRuleName: text("the name of a rule"),
    ConfigRuleArn: text("the ARN of a rule"),
    LastSuccessfulEvaluationTime: v.optional(v.date("a time, or nothing")),
    LastFailedInvocationTime: v.optional(v.date("a time, or nothing")),
    LastFailedEvaluationTime: v.optional(v.date("a time, or nothing")),
    LastErrorCode: v.optional(v.string("a text, or nothing")),
    LastErrorMessage: v.optional(v.string("a text, or nothing")),
  },
  "the status of a rule",
);

/** The maximum that AWS Config allows. */
const MOST_NAMES = 25;

/**
 * Asks AWS Config how the evaluations of rules went. This is only a second witness, which can be missing: AWS's
 * documentation says that the operation leaves custom Lambda rules out, although it has been seen to describe them.
 *
 * @param clock the local clock
 * @param over ends it earlier
 * @returns the statuses that there are, by the names of the rules; none of a rule that has several, as nothing says
 *   which one counts
 * @throws {CallError | MalformedAnswerError} If AWS Config refuses, or the answer is malformed.
 */
export async function readEvaluationStatuses(
  client: ConfigServiceClient,
  rules: readonly OwnRule[],
  clock: () => Date,
  over?: AbortSignal,
): Promise<ReadonlyMap<string, EvaluationStatus>> {
  const ConfigRuleNames = rules.slice(0, MOST_NAMES).map(({ ruleName }) => ruleName);
  const pages = callPages({
    action: "config:DescribeConfigRuleEvaluationStatus",
    list: "ConfigRulesEvaluationStatus",
    item: statusSchema,
    command: (NextToken) =>
      new DescribeConfigRuleEvaluationStatusCommand({ ConfigRuleNames, NextToken }),
    send: (command) => client.send(command, callLimits(over)),
  });
  const statuses = new Map<string, EvaluationStatus>();
  const repeated = new Set<string>();
  for await (const { items, date } of pages) {
    const readTime = awsTimeOf(date, clock());
    for (const item of items) {
      const { ConfigRuleName, ConfigRuleArn, LastSuccessfulEvaluationTime } = item;
      const rule = rules.find((it) => it.ruleName === ConfigRuleName && it.arn === ConfigRuleArn);
      if (!rule) continue;
      if (statuses.has(rule.ruleName)) repeated.add(rule.ruleName);
      statuses.set(rule.ruleName, {
        evaluatedTime: LastSuccessfulEvaluationTime,
        readTime,
        lastError: errorOf(item),
        failedTime: latest(item.LastFailedInvocationTime, item.LastFailedEvaluationTime),
      });
    }
  }
  for (const ruleName of repeated) statuses.delete(ruleName);
  return statuses;
}

function latest(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one > other ? one : other;
}

const LONGEST_ERROR = 300;

function errorOf({
  LastErrorCode,
  LastErrorMessage,
}: v.InferOutput<typeof statusSchema>): string | undefined {
  const error = [LastErrorCode, LastErrorMessage].filter(Boolean).join(": ");
  if (error === "") return undefined;
  const isLong = error.length > LONGEST_ERROR;
  return visiblyOnOneLine(error.slice(0, LONGEST_ERROR)) + (isLong ? "…" : "");
}
