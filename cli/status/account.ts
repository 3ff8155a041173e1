import {
  type ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
} from "@aws-sdk/client-config-service";
import * as v from "valibot";
import { RULE_NAME } from "../../shared/names.ts";
import { objectWith } from "../../shared/schema.ts";
import { callPages } from "../aws/call.ts";
import { CommandError } from "../errors.ts";
import type { Io } from "../io.ts";
import { callLimits, type StatusClients } from "./clients.ts";
import { evaluateNow } from "./evaluate.ts";
import { readEvaluationStatuses } from "./evaluation-status.ts";
import { judgeAccount, type StatusResult } from "./judge-account.ts";
import { findRules, readResult } from "./own-rules.ts";

/**
 * Yields the status of this account, in the Region of the client.
 *
 * @param accountId the caller's account
 * @param evaluate whether to re-evaluate the rule first
 * @throws {CommandError | CallError | MalformedAnswerError} If there is no rule, AWS Config refuses a call, or the evaluation does not report.
 */
export async function* statusOfAccount(
  accountId: string,
  evaluate: boolean,
  clients: Pick<StatusClients, "config" | "configOnce">,
  io: Io,
): AsyncGenerator<StatusResult> {
  const { config } = clients;
  const rules = await findRules(config, accountId);
  const [first] = rules;
  if (!first) throw await noRule(config);
  const readStatuses = () => readEvaluationStatuses(config, rules, io.now);
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

async function noRule(config: ConfigServiceClient): Promise<CommandError> {
  const region = await config.config.region();
  const problem = await findRecorderProblem(config);
  return new CommandError(
    [
      `AWS Config has no rule ${RULE_NAME} in this account in ${region}, nor one of a conformance pack or of an organization.`,
      ...(problem ? [problem] : []),
      "Deploy the rule, or name the Region where it is.",
    ].join(" "),
  );
}

/** Why AWS Config evaluates nothing in this Region, as a sentence. */
const RECORDER_PROBLEMS = {
  NONE: "The Region has no configuration recorder, without which AWS Config evaluates nothing: set one up.",
  STOPPED: "The configuration recorder is stopped, so that AWS Config evaluates nothing: start it.",
};

const recorderSchema = objectWith({ recording: v.boolean("true or false") }, "a recorder");

/**
 * Checks whether AWS Config has a running recorder; without one, results become stale. This is only a hint: the status
 * is known even if the recorder cannot be read.
 *
 * @returns the problem; undefined if there is none or it cannot be read
 */
async function findRecorderProblem(config: ConfigServiceClient): Promise<string | undefined> {
  const pages = callPages({
    action: "config:DescribeConfigurationRecorderStatus",
    list: "ConfigurationRecordersStatus",
    item: recorderSchema,
    command: () => new DescribeConfigurationRecorderStatusCommand({}),
    send: (command) => config.send(command, callLimits()),
  });
  const recorders: v.InferOutput<typeof recorderSchema>[] = [];
  try {
    for await (const { items } of pages) recorders.push(...items);
  } catch {
    return undefined;
  }
  if (recorders.length === 0) return RECORDER_PROBLEMS.NONE;
  return recorders.some(({ recording }) => recording) ? undefined : RECORDER_PROBLEMS.STOPPED;
}
