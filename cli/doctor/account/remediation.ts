import {
  DescribeRemediationConfigurationsCommand,
  DescribeRemediationExceptionsCommand,
} from "@aws-sdk/client-config-service";
import { DescribeDocumentCommand } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { objectWith, text } from "../../../shared/schema.ts";
import { call, callList, parseAnswer, unlessMissing } from "../../aws/call.ts";
import type { OwnRule } from "../../status/own-rules.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import type { AccountContext } from "./context.ts";

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html */
const remediationSchema = objectWith(
  {
    ConfigRuleName: text("the name of a rule"),
    TargetId: text("the name of a document"),
    Automatic: v.optional(v.boolean("true or false"), false),
  },
  "a remediation",
);
export type Remediation = v.InferOutput<typeof remediationSchema>;

export const remediationCheck: Check<AccountContext> = {
  id: "remediation",
  title: "Remediation",
  actions: [
    "config:DescribeConfigRules",
    "config:DescribeRemediationConfigurations",
    "ssm:DescribeDocument",
  ],
  async *run(context) {
    const { runbook: name } = context.names;
    const [rules, status] = await Promise.all([context.rules(), readDocumentStatus(context, name)]);
    if (rules.length === 0) return;
    const remediations = await readRemediations(context, rules);
    for (const rule of rules) yield judgeRemediation(rule, remediations, { name, status });
  },
};

async function readRemediations(
  { clients, over }: AccountContext,
  rules: readonly OwnRule[],
): Promise<readonly Remediation[]> {
  return await callList({
    action: "config:DescribeRemediationConfigurations",
    list: "RemediationConfigurations",
    item: remediationSchema,
    command: () =>
      new DescribeRemediationConfigurationsCommand({
        ConfigRuleNames: rules.map(({ ruleName }) => ruleName),
      }),
    send: (command) => clients.config.send(command, callLimits({ over })),
  });
}

/**
 * Reads the status of a Systems Manager document of this account.
 *
 * @returns undefined if there is none; of the runbook, as with the setting `remediation` = `none`
 */
export async function readDocumentStatus(
  { clients, over }: Pick<AccountContext, "clients" | "over">,
  Name: string,
): Promise<string | undefined> {
  const action = "ssm:DescribeDocument";
  const command = new DescribeDocumentCommand({ Name });
  const sent = call(action, clients.ssm.send(command, callLimits({ over })));
  const answer = await unlessMissing(sent, "InvalidDocument");
  const schema = objectWith({ Status: text("a status") }, "a document");
  return answer && parseAnswer(schema, answer.Document, `${action}.Document`).Status;
}

/** The runbook of the deployment. */
interface Runbook {
  readonly name: string;
  /** Undefined if there is none. */
  readonly status: string | undefined;
}

/**
 * | runbook  | remediation of the rule | health  |
 * | -------- | ----------------------- | ------- |
 * | none     | none                    | GOOD: that is the setting |
 * | none     | this runbook            | BAD     |
 * | Active   | this runbook            | GOOD    |
 * | other    | this runbook            | BAD     |
 * | any      | another document        | GOOD    |
 * | some     | none                    | WARNING |
 */
export function judgeRemediation(
  { ruleName: subject }: Pick<OwnRule, "ruleName">,
  remediations: readonly Remediation[],
  runbook: Runbook,
): Judgement {
  const remediation = remediations.find(({ ConfigRuleName }) => ConfigRuleName === subject);
  const { name, status } = runbook;
  if (!remediation && status === undefined) {
    return { health: "GOOD", subject, found: "There is no remediation, and no runbook for one." };
  }
  if (!remediation) {
    return {
      health: "WARNING",
      subject,
      found: `The runbook ${name} is there, and the rule has no remediation.`,
      fix: "Deploy the stack, or the conformance pack, again. AWS Config lets nobody attach one to a pack's rule.",
    };
  }
  const { TargetId, Automatic } = remediation;
  const how = Automatic ? "automatic" : "manual";
  if (TargetId !== name || status === "Active") {
    return { health: "GOOD", subject, found: `${TargetId}, ${how}.` };
  }
  const state = status === undefined ? "there is no such runbook" : `the runbook is ${status}`;
  return {
    health: "BAD",
    subject,
    found: `The remediation starts ${TargetId}, and ${state}.`,
    fix: "Deploy the stack again.",
  };
}

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationException.html */
const exceptionSchema = objectWith(
  {
    ConfigRuleName: text("the name of a rule"),
    ResourceType: text("the type of a resource"),
    ResourceId: text("the id of a resource"),
    Message: v.optional(v.string("a text, or nothing")),
    ExpirationTime: v.optional(v.date("a time, or nothing")),
  },
  "an exception",
);
export type RemediationException = v.InferOutput<typeof exceptionSchema>;

/** Too many failed attempts add an exception, which ends automatic remediation. */
export const remediationExceptionsCheck: Check<AccountContext> = {
  id: "remediation-exceptions",
  title: "Remediation exceptions",
  actions: ["config:DescribeConfigRules", "config:DescribeRemediationExceptions"],
  async *run(context) {
    for (const rule of await context.rules()) {
      yield judgeExceptions(rule, await readExceptions(context, rule), context.now());
    }
  },
};

async function readExceptions(
  { clients, over }: AccountContext,
  { ruleName }: OwnRule,
): Promise<readonly RemediationException[]> {
  return await callList({
    action: "config:DescribeRemediationExceptions",
    list: "RemediationExceptions",
    item: exceptionSchema,
    command: (NextToken) =>
      new DescribeRemediationExceptionsCommand({ ConfigRuleName: ruleName, NextToken }),
    send: (command) => clients.config.send(command, callLimits({ over })),
  });
}

export function judgeExceptions(
  { ruleName: subject, accountId }: Pick<OwnRule, "ruleName" | "accountId">,
  exceptions: readonly RemediationException[],
  now: Date,
): Judgement {
  const [exception] = exceptions.filter(
    ({ ResourceId, ExpirationTime }) =>
      ResourceId === accountId && (ExpirationTime === undefined || ExpirationTime > now),
  );
  if (!exception) return { health: "GOOD", subject, found: "No exception stops the remediation." };
  const { ExpirationTime, Message = "no reason given" } = exception;
  const until = ExpirationTime ? ` until ${ExpirationTime.toISOString()}` : "";
  return {
    health: "WARNING",
    subject,
    found: `An exception stops automatic remediation of this account${until}: ${Message}`,
    fix: `Read why the runbook failed in the Systems Manager console, Automation, then: \`aws configservice delete-remediation-exceptions --config-rule-name ${subject} --resource-keys ResourceType=AWS::::Account,ResourceId=${accountId}\``,
  };
}
