import type { ConfigServiceClient } from "@aws-sdk/client-config-service";
import { CommandError } from "../errors.ts";
import type { Io } from "../io.ts";
import { callLimits, type StatusClients } from "./clients.ts";
import { evaluateNow } from "./evaluate.ts";
import { type EvaluationStatus, readEvaluationStatuses } from "./evaluation-status.ts";
import { judgeAccount, type StatusResult } from "./judge-account.ts";
import { findRules, readResult, type WantedRule } from "./own-rules.ts";
import { readRecorders, recorderProblem } from "./recorder.ts";

/**
 * Yields the status of this account, in the Region of the client.
 *
 * @param wanted the caller's account, and the name of the rule as it was deployed
 * @param evaluate whether to re-evaluate the rule first
 * @throws {CommandError | CallError | MalformedAnswerError} If there is no rule, AWS Config refuses a call, or the evaluation does not report.
 */
export async function* statusOfAccount(
  wanted: WantedRule,
  evaluate: boolean,
  clients: Pick<StatusClients, "config" | "configOnce">,
  io: Io,
): AsyncGenerator<StatusResult> {
  const { config } = clients;
  const rules = await findRules(config, wanted);
  const [first] = rules;
  if (!first) throw await noRule(config, wanted);
  // The results are known without them.
  const readStatuses = () =>
    readEvaluationStatuses(config, rules, io.now).catch(() => new Map<string, EvaluationStatus>());
  const [readings, statuses] = evaluate
    ? [await evaluateNow(clients, rules, io), await readStatuses()]
    : await Promise.all([
        Promise.all(rules.map((rule) => readResult(config, rule, io.now))),
        readStatuses(),
      ]);
  const result = judgeAccount(
    first,
    rules.map((rule, index) => ({
      rule,
      reading: readings[index],
      status: statuses.get(rule.ruleName),
    })),
  );
  const isReported = result.evidence.rules.every(({ reason }) => reason === "REPORTED");
  const problem = isReported ? undefined : await findRecorderProblem(config);
  yield problem ? { ...result, annotation: `${result.annotation} ${problem}` } : result;
}

async function noRule(
  config: ConfigServiceClient,
  { ruleName }: WantedRule,
): Promise<CommandError> {
  const region = await config.config.region();
  const problem = await findRecorderProblem(config);
  return new CommandError(
    [
      `AWS Config has no rule ${ruleName} in this account in ${region}, nor one of a conformance pack or of an organization.`,
      ...(problem ? [problem] : []),
      "Deploy the rule, or name its Region with --region, or its prefix with --name-prefix.",
    ].join(" "),
  );
}

/**
 * Says why AWS Config evaluates nothing in this Region. This is only a hint: the status is known even if the recorder
 * cannot be read.
 *
 * @returns nothing if there is no problem or it cannot be read
 */
async function findRecorderProblem(config: ConfigServiceClient): Promise<string | undefined> {
  try {
    const problem = recorderProblem(await readRecorders(config, callLimits()));
    return problem && `${problem.found} Fix: ${problem.fix}`;
  } catch {
    return undefined;
  }
}
