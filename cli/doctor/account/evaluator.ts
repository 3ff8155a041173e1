import { VERSION, versionIn } from "../../../shared/version.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { decide, worstOf } from "../resource-policy.ts";
import type { AccountContext } from "./context.ts";
import { type FunctionConfiguration, readPolicy, readReservedConcurrency } from "./functions.ts";

/** The function that the rule calls: there, active, and with enough time. */
export const functionCheck: Check<AccountContext> = {
  id: "function",
  title: "Function of the rule",
  actions: [
    "config:DescribeConfigRules",
    "lambda:GetFunctionConfiguration",
    "lambda:GetFunctionConcurrency",
  ],
  async *run(context) {
    const [called, rules] = await Promise.all([context.evaluators(), context.rules()]);
    for (const [arn, configuration] of called) {
      if (!configuration) {
        // Without a rule, nothing calls it; that there is no rule is reported.
        if (rules.length === 0) continue;
        yield {
          health: "BAD",
          subject: nameOf(arn),
          found: `There is no function ${arn}. Each evaluation fails.`,
          fix: "Deploy the function again.",
        };
        continue;
      }
      const { lambda } = context.clients;
      const reserved = await readReservedConcurrency(lambda, arn, callLimits(context));
      yield judgeFunction(configuration, reserved, LEAST_TIMEOUT_SECONDS);
    }
  },
};

/** The function waits for a credential report if there is a key, and IAM needs a minute for thousands of users. */
const LEAST_TIMEOUT_SECONDS = 60;

/**
 * Runtimes that Lambda supports and the functions are built for.
 * See https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
const RUNTIMES = ["nodejs22.x", "nodejs24.x"];

/**
 * | function                                                        | health  |
 * | --------------------------------------------------------------- | ------- |
 * | not active and not waking up, its last update failed            | BAD     |
 * | no execution is reserved for it, another runtime than Node.js   | BAD     |
 * | a Node.js that Lambda no longer supports, a short timeout       | WARNING |
 * | a state, or a status of the last update, that is not known      | UNKNOWN |
 *
 * @param reserved executions; undefined if none are
 */
export function judgeFunction(
  { FunctionName: subject, ...configuration }: FunctionConfiguration,
  reserved: number | undefined,
  leastTimeoutSeconds: number,
): Judgement {
  const { State, StateReason = "no reason given", LastUpdateStatus } = configuration;
  const { Runtime = "no runtime", Timeout } = configuration;
  const of = (health: "BAD" | "WARNING", found: string, fix: string): Judgement => {
    return { health, subject, found, fix };
  };
  if (State === "Failed") return of("BAD", `The function has failed: ${StateReason}`, DEPLOY);
  if (LastUpdateStatus === "Failed") {
    const reason = configuration.LastUpdateStatusReason ?? "no reason given";
    return of("BAD", `The last update of the function failed: ${reason}`, DEPLOY);
  }
  if (reserved === 0) {
    return of(
      "BAD",
      "The reserved concurrency of the function is 0, so that it never runs.",
      `\`aws lambda delete-function-concurrency --function-name ${subject}\``,
    );
  }
  if (!Runtime.startsWith("nodejs")) {
    return of("BAD", `The function has ${Runtime} and needs Node.js.`, DEPLOY);
  }
  // Lambda wakes an inactive function up when it is invoked.
  if (!["Active", "Pending", "Inactive"].includes(State)) {
    return { health: "UNKNOWN", subject, found: `The state of the function is ${State}.` };
  }
  if (!["Successful", "InProgress"].includes(LastUpdateStatus)) {
    const found = `The status of the last update of the function is ${LastUpdateStatus}.`;
    return { health: "UNKNOWN", subject, found };
  }
  if (!RUNTIMES.includes(Runtime)) {
    return of(
      "WARNING",
      `The function runs on ${Runtime}; this version is tested on ${RUNTIMES.join(" and ")}.`,
      "Deploy it with nodejs24.x.",
    );
  }
  if (Timeout < leastTimeoutSeconds) {
    return of(
      "WARNING",
      `The timeout of the function is ${Timeout} s, which can be too short for a credential report.`,
      `\`aws lambda update-function-configuration --function-name ${subject} --timeout 300\`, and where it is deployed.`,
    );
  }
  const capacity = reserved === undefined ? "" : `, ${reserved} reserved executions`;
  return {
    health: "GOOD",
    subject,
    found: `${State}, ${Runtime}, timeout ${Timeout} s${capacity}.`,
  };
}

const DEPLOY = "Deploy the function again.";

export const functionVersionCheck: Check<AccountContext> = {
  id: "function-version",
  title: "Version of the functions",
  actions: ["config:DescribeConfigRules", "lambda:GetFunctionConfiguration"],
  async *run({ evaluators, notification }) {
    const [called, sender] = await Promise.all([evaluators(), notification()]);
    for (const configuration of [...called.values(), sender]) {
      if (configuration) yield judgeVersion(configuration);
    }
  },
};

/** By the description, as the hash of the same code depends on who made the zip file. */
export function judgeVersion({
  FunctionName: subject,
  Description,
}: Pick<FunctionConfiguration, "FunctionName" | "Description">): Judgement {
  const version = versionIn(Description);
  if (version === undefined) {
    return {
      health: "WARNING",
      subject,
      found: `The description of the function states no version to compare with this one, ${VERSION}.`,
      fix: `End its description with (root-access-key VERSION) where it is deployed.`,
    };
  }
  if (version === VERSION) return { health: "GOOD", subject, found: `${version}, as this one.` };
  return {
    health: "WARNING",
    subject,
    found: `The function is of version ${version}; this is ${VERSION}.`,
    fix: "Deploy the current version, or use root-access-key of the deployed one.",
  };
}

/** Whether AWS Config may invoke the function. */
export const invokePermissionCheck: Check<AccountContext> = {
  id: "invoke-permission",
  title: "Invocation by AWS Config",
  actions: ["config:DescribeConfigRules", "lambda:GetPolicy", "lambda:GetFunctionConfiguration"],
  async *run(context) {
    const { clients, caller } = context;
    const [called, rules] = await Promise.all([context.evaluators(), context.rules()]);
    for (const [arn, configuration] of called) {
      if (!configuration) continue;
      const policy = await readPolicy(clients.lambda, arn, callLimits(context));
      const callers = rules.filter(({ definition }) => definition.functionArn === arn);
      yield judgePermission(policy, {
        functionArn: arn,
        accountId: caller.accountId,
        ruleArns: callers.map((rule) => rule.arn),
      });
    }
  },
};

interface Invocation {
  readonly functionArn: string;
  readonly accountId: string;
  /** The rules that call the function; empty if the rule itself is missing. */
  readonly ruleArns: readonly string[];
}

export function judgePermission(
  policy: string | undefined,
  { functionArn, accountId, ruleArns }: Invocation,
): Judgement {
  const subject = nameOf(functionArn);
  // Without a rule, only the account in a condition can be compared.
  const sources = ruleArns.length > 0 ? ruleArns : [undefined];
  const decisions = sources.map((sourceArn) =>
    policy === undefined
      ? "DENIED"
      : decide(policy, "lambda:GetPolicy.Policy", {
          service: "config.amazonaws.com",
          action: "lambda:InvokeFunction",
          resource: functionArn,
          sourceAccount: accountId,
          sourceArn,
        }),
  );
  // No rule may be left without an evaluation because another one has its permission.
  const decision = worstOf(decisions);
  const fix = `\`aws lambda add-permission --function-name ${subject} --statement-id config --action lambda:InvokeFunction --principal config.amazonaws.com --source-account ${accountId}\``;
  switch (decision) {
    case "ALLOWED":
      return { health: "GOOD", subject, found: "AWS Config of this account may invoke it." };
    case "DENIED":
      return {
        health: "BAD",
        subject,
        found: "The policy of the function does not let AWS Config of this account invoke it.",
        fix,
      };
    case "UNKNOWN":
      return {
        health: "UNKNOWN",
        subject,
        found:
          "Whether AWS Config can invoke the function depends on a statement of its policy that is not understood.",
        fix: `Compare it with this one: ${fix}`,
      };
  }
}

/** `arn:aws:lambda:us-east-1:111122223333:function:name` */
export function nameOf(functionArn: string): string {
  return functionArn.split(":")[6] ?? functionArn;
}
