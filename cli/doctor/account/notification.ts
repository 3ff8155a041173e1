import { ENVIRONMENT } from "../../../notification/contract.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { type Decision, decide } from "../resource-policy.ts";
import { judgeRole, simulate } from "../simulation.ts";
import type { AccountContext } from "./context.ts";
import type { DeployedRule } from "./deployed-rules.ts";
import { judgeFunction } from "./evaluator.ts";
import { isFunction } from "./event-rules.ts";
import { type FunctionConfiguration, readPolicy, readReservedConcurrency } from "./functions.ts";

/** The function that makes notifications of events, if the account sends its own. */
export const notificationFunctionCheck: Check<AccountContext> = {
  id: "notification-function",
  title: "Notification function",
  actions: [
    "lambda:GetFunctionConfiguration",
    "lambda:GetFunctionConcurrency",
    "events:ListRules",
    "events:ListTargetsByRule",
  ],
  async *run(context) {
    const configuration = await context.notification();
    if (configuration) {
      const { FunctionArn } = configuration;
      const limits = callLimits(context);
      const { lambda } = context.clients;
      const reserved = await readReservedConcurrency(lambda, FunctionArn, limits);
      yield judgeFunction(configuration, reserved, 0);
      return;
    }
    const { notificationFunction: subject } = context.names;
    if ((await context.eventRules()).some(isCallerOf(subject))) {
      yield {
        health: "BAD",
        subject,
        found: "EventBridge rules call the function, and there is none. No notification is sent.",
        fix: "Deploy the stack again.",
      };
    }
  },
};

const isCallerOf =
  (functionName: string) =>
  ({ targetArns }: DeployedRule) =>
    targetArns.some(isFunction(functionName));

/** Whether each EventBridge rule may invoke the function. */
export const notificationInvocationCheck: Check<AccountContext> = {
  id: "notification-invocation",
  title: "Invocation by EventBridge",
  actions: [
    "lambda:GetFunctionConfiguration",
    "lambda:GetPolicy",
    "events:ListRules",
    "events:ListTargetsByRule",
  ],
  async *run(context) {
    const { clients, caller } = context;
    const [configuration, rules] = await Promise.all([
      context.notification(),
      context.eventRules(),
    ]);
    const callers = rules.filter(isCallerOf(context.names.notificationFunction));
    if (!configuration || callers.length === 0) return;
    const { FunctionArn } = configuration;
    const policy = await readPolicy(clients.lambda, FunctionArn, callLimits(context));
    const decisionOn = (sourceArn: string) =>
      policy === undefined
        ? "DENIED"
        : decide(policy, "lambda:GetPolicy.Policy", {
            service: "events.amazonaws.com",
            action: "lambda:InvokeFunction",
            resource: FunctionArn,
            sourceAccount: caller.accountId,
            sourceArn,
          });
    const decisions = callers.map(({ name, arn }) => [name, decisionOn(arn)] as const);
    yield judgeInvocation(configuration.FunctionName, decisions);
  },
};

/** @param decisions on the rules, by their names */
export function judgeInvocation(
  subject: string,
  decisions: readonly (readonly [string, Decision])[],
): Judgement {
  const of = (wanted: Decision) =>
    decisions.filter(([, decision]) => decision === wanted).map(([name]) => name);
  const denied = of("DENIED");
  if (denied.length > 0) {
    return {
      health: "BAD",
      subject,
      found: `The policy of the function does not let these EventBridge rules invoke it: ${denied.join(", ")}.`,
      fix: "Deploy the stack again.",
    };
  }
  const unknown = of("UNKNOWN");
  if (unknown.length > 0) {
    return {
      health: "UNKNOWN",
      subject,
      found: `Whether these EventBridge rules can invoke the function depends on a statement of its policy that is not understood: ${unknown.join(", ")}.`,
    };
  }
  return {
    health: "GOOD",
    subject,
    found: `All ${decisions.length} EventBridge rules may invoke it.`,
  };
}

/** Whether the function's role may publish to the topic. */
export const notificationPermissionsCheck: Check<AccountContext> = {
  id: "notification-permissions",
  title: "Permission to publish",
  actions: ["lambda:GetFunctionConfiguration", "iam:SimulatePrincipalPolicy"],
  async *run(context) {
    const configuration = await context.notification();
    const topicArn = configuration && topicOf(configuration);
    if (!configuration || topicArn === undefined) return;
    const { Role: principalArn } = configuration;
    const question = { principalArn, actions: ["sns:Publish"], resourceArn: topicArn };
    const { iam } = context.clients;
    yield judgeRole(principalArn, await simulate(iam, question, callLimits(context)));
  },
};

/** ARN of the topic that the function publishes to; undefined if it has none, so that it fails. */
export function topicOf({ Environment }: FunctionConfiguration): string | undefined {
  return Environment.Variables[ENVIRONMENT.topicArn];
}
