import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { numberInText, objectWith } from "../../../shared/schema.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import type { BeforeContext } from "./context.ts";

/** See https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html */
const PARAMETER = "/cdk-bootstrap/hnb659fds/version";
/** What the synthesized templates require. */
export const LEAST_BOOTSTRAP_VERSION = 6;

export const bootstrapCheck: Check<BeforeContext> = {
  id: "bootstrap",
  title: "CDK bootstrap",
  actions: ["ssm:GetParameter"],
  async *run({ bootstrapVersion, caller, region }) {
    yield judgeBootstrap(await bootstrapVersion(), `aws://${caller.accountId}/${region}`);
  },
};

/**
 * Reads the version of the CDK's bootstrap stack, with the default qualifier.
 *
 * @returns undefined if there is none
 * @throws {CallError | MalformedAnswerError} If Systems Manager does not say so.
 */
export async function readBootstrapVersion(
  client: SSMClient,
  place: Pick<Place, "over">,
): Promise<number | undefined> {
  const action = "ssm:GetParameter";
  const command = new GetParameterCommand({ Name: PARAMETER });
  const sent = call(action, client.send(command, callLimits(place)));
  const answer = await unlessMissing(sent, "ParameterNotFound");
  const schema = objectWith({ Value: numberInText }, "a parameter");
  return answer && parseAnswer(schema, answer.Parameter, `${action}.Parameter`).Value;
}

export function judgeBootstrap(version: number | undefined, environment: string): Judgement {
  const fix = `\`npx cdk bootstrap ${environment}\``;
  if (version === undefined) {
    return {
      health: "WARNING",
      found:
        "The CDK is not bootstrapped here with the default qualifier. The template without the CDK needs no bootstrap.",
      fix,
    };
  }
  if (version < LEAST_BOOTSTRAP_VERSION) {
    return {
      health: "BAD",
      found: `The bootstrap stack has version ${version}; ${LEAST_BOOTSTRAP_VERSION} is needed.`,
      fix,
    };
  }
  return { health: "GOOD", found: `The bootstrap stack has version ${version}.` };
}
