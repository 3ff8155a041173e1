import {
  type ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
} from "@aws-sdk/client-config-service";
import { callLimits } from "./limits.ts";

/** What keeps AWS Config from evaluating anything in this Region, as a sentence. */
const PROBLEMS = {
  NONE: "The Region has no configuration recorder, without which AWS Config evaluates nothing: set one up.",
  STOPPED: "The configuration recorder is stopped, so that AWS Config evaluates nothing: start it.",
};

/**
 * Looks whether AWS Config has a recorder that runs, which is why it may be silent. It is only a hint:
 * whatever keeps it from being read takes nothing away from what is known.
 *
 * @returns what is wrong with it; nothing where all is well or it cannot be told
 */
export async function findRecorderProblem(
  config: ConfigServiceClient,
): Promise<string | undefined> {
  try {
    const { ConfigurationRecordersStatus: recorders = [] } = await config.send(
      new DescribeConfigurationRecorderStatusCommand({}),
      callLimits(),
    );
    if (recorders.length === 0) return PROBLEMS.NONE;
    return recorders.some(({ recording }) => recording) ? undefined : PROBLEMS.STOPPED;
  } catch {
    return undefined;
  }
}
