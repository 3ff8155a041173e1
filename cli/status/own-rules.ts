import {
  type ConfigServiceClient,
  DescribeConfigRulesCommand,
  GetComplianceDetailsByConfigRuleCommand,
} from "@aws-sdk/client-config-service";
import * as v from "valibot";
import { FREQUENCY_HOURS, isRuleName, silenceHours } from "../../shared/config-rule.ts";
import { arnOf, objectWith, text } from "../../shared/schema.ts";
import { type AwsTime, awsTimeOf } from "../../shared/timestamp.ts";
import { callPages, parseAnswer } from "../aws/call.ts";
import { MalformedAnswerError } from "../errors.ts";
import { callLimits } from "./clients.ts";
import type { Reading, RuleSchedule } from "./judge-rule.ts";

/** A rule of the caller's account. */
export interface OwnRule extends RuleSchedule {
  readonly accountId: string;
  readonly arn: string;
  readonly definition: RuleDefinition;
}

/** Which rule to find. */
export interface WantedRule {
  readonly accountId: string;
  /** As it was deployed. AWS Config generates another one for a rule of a conformance pack or an organization. */
  readonly ruleName: string;
}

/** How a rule is set up, as far as AWS Config says so. */
export interface RuleDefinition {
  readonly state: string | undefined;
  /** ARN of the function that AWS Config invokes. */
  readonly functionArn: string | undefined;
  /** How often it is evaluated; AWS Config's default if undefined. */
  readonly frequency: string | undefined;
  /** The types of the messages for which it is evaluated. */
  readonly messageTypes: readonly (string | undefined)[];
  /** JSON in a string. */
  readonly inputParameters: string | undefined;
}

const frequency = v.optional(v.string("a frequency"));

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html */
const ruleSchema = objectWith(
  {
    ConfigRuleName: text("the name of a rule"),
    ConfigRuleArn: v.string("the ARN of a rule"),
    ConfigRuleState: v.optional(v.string("a state")),
    InputParameters: v.optional(v.string("parameters in a string")),
    MaximumExecutionFrequency: frequency,
    Source: objectWith(
      {
        Owner: text("the owner of a rule"),
        SourceIdentifier: v.optional(v.string("the ARN of a function")),
        SourceDetails: v.optional(
          v.array(
            v.object({
              MaximumExecutionFrequency: frequency,
              MessageType: v.optional(v.string("a type of a message")),
            }),
            "a list",
          ),
        ),
      },
      "the source of a rule",
    ),
  },
  "a rule",
);
const ruleArn = arnOf(
  "config",
  "the ARN of a rule, arn:PARTITION:config:REGION:ACCOUNT:config-rule/ID",
);

/**
 * Finds the rule in this account and Region by the names that it can have. There can be several: a standalone rule, and
 * others in conformance packs.
 *
 * @param wanted in the caller's account
 * @param over ends it earlier
 * @throws {CallError} If AWS Config refuses to list the rules.
 * @throws {MalformedAnswerError} If it is not certain from the answers which rules there are, and whose.
 */
export async function findRules(
  client: ConfigServiceClient,
  wanted: WantedRule,
  over?: AbortSignal,
): Promise<OwnRule[]> {
  const found: OwnRule[] = [];
  const region = await client.config.region();
  const pages = callPages({
    action: "config:DescribeConfigRules",
    list: "ConfigRules",
    item: ruleSchema,
    command: (NextToken) => new DescribeConfigRulesCommand({ NextToken }),
    send: (command) => client.send(command, callLimits(over)),
  });
  for await (const { items } of pages) {
    found.push(...items.flatMap((rule) => ownRule(rule, wanted, region) ?? []));
  }
  return found;
}

/** Undefined for another rule: one with another name, or a managed rule that has the name. */
function ownRule(
  { ConfigRuleName: ruleName, ConfigRuleArn: arn, ...rule }: v.InferOutput<typeof ruleSchema>,
  wanted: WantedRule,
  region: string,
): OwnRule | undefined {
  const { accountId } = wanted;
  if (!isRuleName(ruleName, wanted.ruleName) || rule.Source.Owner !== "CUSTOM_LAMBDA")
    return undefined;
  const action = "config:DescribeConfigRules";
  const owner = parseAnswer(ruleArn, arn, `${action}.ConfigRules.ConfigRuleArn`).accountId;
  const [, , , itsRegion] = arn.split(":");
  if (owner !== accountId || itsRegion !== region) {
    throw new MalformedAnswerError(
      `${action} was asked about account ${accountId} in ${region} and answered with a rule of account ${owner} in ${itsRegion}.`,
    );
  }
  const definition = {
    state: rule.ConfigRuleState,
    functionArn: rule.Source.SourceIdentifier,
    frequency: frequencyOf(rule),
    messageTypes: (rule.Source.SourceDetails ?? []).map(({ MessageType }) => MessageType),
    inputParameters: rule.InputParameters,
  };
  return { accountId, arn, ruleName, region, staleAfterHours: staleAfterHours(rule), definition };
}

/** After so many hours the result of any rule is stale. */
export const LONGEST_STALE_AFTER_HOURS = silenceHours(FREQUENCY_HOURS.TwentyFour_Hours);

/** Where a rule states its frequency. */
interface Schedule {
  readonly MaximumExecutionFrequency?: string | undefined;
  readonly Source?: {
    readonly SourceDetails?:
      | readonly { readonly MaximumExecutionFrequency?: string | undefined }[]
      | undefined;
  };
}

/**
 * How many hours a rule's result is good for: the longest if the rule states no frequency, and the shortest if it
 * states one that AWS Config does not have.
 */
export function staleAfterHours(rule: Schedule): number {
  const frequency = frequencyOf(rule);
  if (frequency === undefined) return LONGEST_STALE_AFTER_HOURS;
  return silenceHours(FREQUENCY_HOURS[isFrequency(frequency) ? frequency : "One_Hour"]);
}

function frequencyOf({ MaximumExecutionFrequency, Source }: Schedule): string | undefined {
  const stated = Source?.SourceDetails?.map((detail) => detail.MaximumExecutionFrequency);
  return stated?.find((it) => it !== undefined) ?? MaximumExecutionFrequency;
}

export function isFrequency(text: string): text is keyof typeof FREQUENCY_HOURS {
  return Object.hasOwn(FREQUENCY_HOURS, text);
}

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_EvaluationResult.html */
export const resultMembers = {
  EvaluationResultIdentifier: objectWith(
    {
      EvaluationResultQualifier: objectWith(
        {
          ConfigRuleName: text("the name of a rule"),
          ResourceType: text("the type of a resource"),
          ResourceId: text("the id of a resource"),
        },
        "a rule and a resource",
      ),
    },
    "a rule and a resource",
  ),
  ComplianceType: v.optional(v.string("a compliance type, or nothing")),
  Annotation: v.optional(v.string("a text, or nothing")),
  ResultRecordedTime: v.optional(v.date("a time, or nothing")),
  ConfigRuleInvokedTime: v.optional(v.date("a time, or nothing")),
};
const resultSchema = objectWith(resultMembers, "an evaluation result");
type Result = v.InferOutput<typeof resultSchema>;

/** The latest result of a rule of this account, with the time at which AWS Config invoked the rule. */
export interface OwnReading extends Reading {
  readonly invokedTime: Date | undefined;
}

/**
 * Reads the latest result of a rule of this account.
 *
 * @param clock the local clock
 * @param over ends it earlier
 * @returns undefined if AWS Config has no result
 * @throws {CallError} If AWS Config refuses.
 * @throws {MalformedAnswerError} If it is not certain from the answers which result there is.
 */
export async function readResult(
  client: ConfigServiceClient,
  { ruleName, accountId }: OwnRule,
  clock: () => Date,
  over?: AbortSignal,
): Promise<OwnReading | undefined> {
  const pages = callPages({
    action: "config:GetComplianceDetailsByConfigRule",
    list: "EvaluationResults",
    item: resultSchema,
    command: (NextToken) =>
      new GetComplianceDetailsByConfigRuleCommand({ ConfigRuleName: ruleName, NextToken }),
    send: (command) => client.send(command, callLimits(over)),
  });
  const readings: OwnReading[] = [];
  for await (const { items, date } of pages) {
    const readTime = awsTimeOf(date, clock());
    const results = items.filter((result) => isAboutAccount(accountId, ruleName, result));
    for (const result of results) {
      readings.push({
        ...readingOf(result, readTime),
        invokedTime: result.ConfigRuleInvokedTime,
      });
    }
  }
  return theOnly(readings);
}

/** Whether a result is the rule's about the account itself. */
export function isAboutAccount(
  accountId: string,
  ruleName: string,
  { EvaluationResultIdentifier }: Pick<Result, "EvaluationResultIdentifier">,
): boolean {
  const { EvaluationResultQualifier: about } = EvaluationResultIdentifier;
  return (
    about.ConfigRuleName === ruleName &&
    about.ResourceType === "AWS::::Account" &&
    about.ResourceId === accountId
  );
}

export function readingOf(
  {
    ComplianceType,
    Annotation,
    ResultRecordedTime,
  }: Pick<Result, "ComplianceType" | "Annotation" | "ResultRecordedTime">,
  readTime: AwsTime,
): Reading {
  return {
    complianceType: ComplianceType,
    annotation: Annotation,
    recordedTime: ResultRecordedTime,
    readTime,
  };
}

/** AWS Config keeps one result for a rule and a resource. Of several, nothing says which one counts. */
export function theOnly<R extends Reading>(readings: readonly R[]): R | undefined {
  const worst = readings.find((it) => it.complianceType === "NON_COMPLIANT") ?? readings[0];
  return worst && readings.length > 1
    ? { ...worst, problem: "AWS Config answered with more than one" }
    : worst;
}
