import {
  type ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
} from "@aws-sdk/client-config-service";
import * as v from "valibot";
import { objectWith, text } from "../../shared/schema.ts";
import type { CallLimits } from "../../shared/time-limits.ts";
import { callList } from "../aws/call.ts";

/** See https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigurationRecorderStatus.html */
const statusSchema = objectWith(
  {
    name: text("the name of a recorder"),
    recording: v.boolean("true or false"),
    lastStatus: v.optional(v.string("a status, or nothing")),
    lastErrorCode: v.optional(v.string("a text, or nothing")),
    lastErrorMessage: v.optional(v.string("a text, or nothing")),
    servicePrincipal: v.optional(v.string("a service, or nothing")),
  },
  "the status of a recorder",
);

export type RecorderStatus = v.InferOutput<typeof statusSchema>;

/**
 * Reads how the configuration recorder of this account and Region works. Those of other AWS services record nothing for
 * rules and are left out.
 *
 * @throws {CallError | MalformedAnswerError} If AWS Config does not say so.
 */
export async function readRecorders(
  client: ConfigServiceClient,
  limits: CallLimits,
): Promise<readonly RecorderStatus[]> {
  const recorders = await callList({
    action: "config:DescribeConfigurationRecorderStatus",
    list: "ConfigurationRecordersStatus",
    item: statusSchema,
    command: () => new DescribeConfigurationRecorderStatusCommand({}),
    send: (command) => client.send(command, limits),
  });
  return recorders.filter(({ servicePrincipal }) => servicePrincipal === undefined);
}

/**
 * Decides whether AWS Config evaluates rules: without a running recorder, results become stale.
 *
 * @returns what is wrong and what to do, as sentences; undefined if nothing is
 */
export function recorderProblem(
  recorders: readonly RecorderStatus[],
): { readonly found: string; readonly fix: string } | undefined {
  const [recorder] = recorders;
  if (!recorder) {
    return {
      found:
        "The Region has no configuration recorder, without which AWS Config evaluates nothing.",
      fix: "Set one up: AWS Config console, Settings, Edit, or set root-access-key:recorder to true.",
    };
  }
  if (recorders.some(({ recording }) => recording)) return undefined;
  return {
    found: `The configuration recorder ${recorder.name} is stopped, so that AWS Config evaluates nothing.`,
    fix: `\`aws configservice start-configuration-recorder --configuration-recorder-name ${recorder.name}\``,
  };
}
