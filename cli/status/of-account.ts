import { RULE_NAME } from "../../shared/names.ts";
import { CommandError } from "../command-error.ts";
import { awsTime } from "./aws-time.ts";
import type { StatusClients } from "./clients.ts";
import { evaluateNow } from "./evaluate.ts";
import type { StatusResult } from "./evidence.ts";
import { findRules, type OwnRule } from "./find-rules.ts";
import type { StatusIo } from "./io.ts";
import { judgeAccount } from "./judge-account.ts";
import { findRecorderProblem } from "./read-recorder.ts";
import { readResult } from "./read-result.ts";

type ConfigClients = Pick<StatusClients, "config" | "configOnce">;

/**
 * Says what AWS Config says of this account, in the Region of the client.
 *
 * @param evaluate whether to have the rule evaluated first
 * @throws {CommandError} If there is no rule, AWS Config refuses a call, or the evaluation that was
 *   asked for does not come.
 */
export async function statusOfAccount(
  evaluate: boolean,
  clients: ConfigClients,
  io: StatusIo,
): Promise<StatusResult> {
  const { config } = clients;
  const rules = await findRules(config);
  const [first] = rules;
  if (!first) throw await noRule(clients);
  const readings = evaluate
    ? await evaluateNow(clients, rules, io)
    : await readEach(clients, rules);
  const result = judgeAccount(
    first,
    rules.map((rule, index) => ({ rule, reading: readings[index] })),
    awsTime(config, io.now()),
  );
  if (result.evidence.rules.every(({ reason }) => reason === "REPORTED")) return result;
  const problem = await findRecorderProblem(config);
  return problem ? { ...result, annotation: `${result.annotation} ${problem}` } : result;
}

function readEach({ config }: ConfigClients, rules: readonly OwnRule[]) {
  return Promise.all(rules.map((rule) => readResult(config, rule)));
}

async function noRule({ config }: ConfigClients): Promise<CommandError> {
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
