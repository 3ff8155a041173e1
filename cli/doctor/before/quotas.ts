import { DescribeConfigRulesCommand } from "@aws-sdk/client-config-service";
import { ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { GetAccountSettingsCommand } from "@aws-sdk/client-lambda";
import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import * as v from "valibot";
import { objectWith } from "../../../shared/schema.ts";
import { call, callList, parseAnswer, unlessMissing } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import type { BeforeContext } from "./context.ts";

/** How much of a quota is used, and what a deployment adds. */
interface Use {
  readonly what: string;
  readonly used: number;
  readonly adds: number;
  readonly quota: number;
  /** `FIXED` is the same for everybody; `DEFAULT` is AWS's default, because the applied one is not known. */
  readonly kind: "APPLIED" | "DEFAULT" | "FIXED";
}

/**
 * Per account and Region, those in conformance packs included. It cannot be increased.
 * See https://docs.aws.amazon.com/general/latest/gr/awsconfig.html
 */
const MOST_CONFIG_RULES = 1000;

export const configRulesQuotaCheck: Check<BeforeContext> = {
  id: "quota-config-rules",
  title: "Quota of AWS Config rules",
  actions: ["config:DescribeConfigRules"],
  async *run(context) {
    const rules = await callList({
      action: "config:DescribeConfigRules",
      list: "ConfigRules",
      item: v.unknown(),
      command: (NextToken) => new DescribeConfigRulesCommand({ NextToken }),
      send: (command) => context.clients.config.send(command, callLimits(context)),
    });
    const what = "AWS Config rules in the Region";
    const used = rules.length;
    yield judgeUse({ what, used, adds: 1, quota: MOST_CONFIG_RULES, kind: "FIXED" });
  },
};

/** See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const EVENT_RULES = { ServiceCode: "events", QuotaCode: "L-244521F2" };
const DEFAULT_EVENT_RULES = 300;
/** The rules of an account stack with everything. */
const ADDED_EVENT_RULES = 11;

export const eventRulesQuotaCheck: Check<BeforeContext> = {
  id: "quota-event-rules",
  title: "Quota of EventBridge rules",
  actions: ["events:ListRules", "servicequotas:GetServiceQuota"],
  async *run(context) {
    const rules = callList({
      action: "events:ListRules",
      list: "Rules",
      item: v.unknown(),
      command: (NextToken) => new ListRulesCommand({ NextToken }),
      send: (command) => context.clients.events.send(command, callLimits(context)),
    });
    const [{ length: used }, quota] = await Promise.all([rules, readEventRulesQuota(context)]);
    yield judgeUse({
      what: "rules on the default event bus",
      used,
      adds: ADDED_EVENT_RULES,
      quota: quota ?? DEFAULT_EVENT_RULES,
      kind: quota === undefined ? "DEFAULT" : "APPLIED",
    });
  },
};

/** @returns undefined if Service Quotas has no applied value, so that the default holds */
async function readEventRulesQuota(context: BeforeContext): Promise<number | undefined> {
  const action = "servicequotas:GetServiceQuota";
  const command = new GetServiceQuotaCommand(EVENT_RULES);
  const schema = objectWith({ Value: v.number("a number") }, "a quota");
  const sent = context.deployment.quotas.send(command, callLimits(context));
  const answer = await unlessMissing(call(action, sent), "NoSuchResourceException");
  return answer && parseAnswer(schema, answer.Quota, `${action}.Quota`).Value;
}

/**
 * | room for a deployment | the quota       | health  |
 * | --------------------- | --------------- | ------- |
 * | yes                   | any             | GOOD    |
 * | no                    | DEFAULT         | WARNING |
 * | no                    | APPLIED, FIXED  | BAD     |
 */
export function judgeUse({ what, used, adds, quota, kind }: Use): Judgement {
  const isDefault = kind === "DEFAULT";
  const found = `${used} of ${quota} ${what}${isDefault ? " (the default quota)" : ""}; a deployment adds up to ${adds}.`;
  if (used + adds <= quota) return { health: "GOOD", found };
  const fix =
    kind === "FIXED"
      ? "Delete what is no longer needed. AWS does not increase this quota."
      : "Request an increase: Service Quotas console.";
  return { health: isDefault ? "WARNING" : "BAD", found, fix };
}

/** Evaluations and notifications run one at a time, and a lot of changes at once a few. */
const LEAST_CONCURRENCY = 10;

export const concurrencyCheck: Check<BeforeContext> = {
  id: "quota-concurrency",
  title: "Lambda concurrency",
  actions: ["lambda:GetAccountSettings"],
  async *run(context) {
    const action = "lambda:GetAccountSettings";
    const command = new GetAccountSettingsCommand({});
    const { AccountLimit } = await call(
      action,
      context.clients.lambda.send(command, callLimits(context)),
    );
    const schema = objectWith({ UnreservedConcurrentExecutions: v.number("a number") }, "limits");
    const limits = parseAnswer(schema, AccountLimit, `${action}.AccountLimit`);
    yield judgeConcurrency(limits.UnreservedConcurrentExecutions);
  },
};

export function judgeConcurrency(unreserved: number): Judgement {
  const found = `${unreserved} executions at a time are left to functions without reserved concurrency.`;
  if (unreserved >= LEAST_CONCURRENCY) return { health: "GOOD", found };
  return {
    health: unreserved > 0 ? "WARNING" : "BAD",
    found,
    fix: "Reserve less for other functions, or request an increase: Service Quotas console, AWS Lambda, Concurrent executions.",
  };
}
