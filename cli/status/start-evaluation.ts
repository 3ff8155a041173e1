import {
  type ConfigServiceClient,
  StartConfigRulesEvaluationCommand,
} from "@aws-sdk/client-config-service";
import { callLimits } from "./limits.ts";

/** As much of an answer as tells when it was given. */
interface Answer {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * Asks AWS Config to have rules evaluated.
 *
 * @returns the time of the request by AWS's clock, as results have it: this computer's can be wrong
 * @throws as the SDK does
 */
export async function startEvaluation(
  config: ConfigServiceClient,
  ruleNames: readonly string[],
): Promise<Date> {
  const command = new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [...ruleNames] });
  let answeredMs = Number.NaN;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      answeredMs = Date.parse((result.response as Answer).headers.date ?? "");
      return result;
    },
    { step: "deserialize", priority: "low", name: "keepAnswerTime" },
  );
  const sentMs = performance.now();
  await config.send(command, callLimits());
  if (Number.isNaN(answeredMs))
    throw new Error("AWS Config's answer does not say when it is from.");
  return new Date(answeredMs - (performance.now() - sentMs));
}
