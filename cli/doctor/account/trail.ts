import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from "@aws-sdk/client-cloudtrail";
import * as v from "valibot";
import { IAM_REGIONS } from "../../../shared/iam-region.ts";
import { objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer } from "../../aws/call.ts";
import { explainError } from "../../aws/explain-error.ts";
import { CallError, MalformedAnswerError } from "../../errors.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits, type Place } from "../place.ts";
import type { Answer } from "../three-valued.ts";
import type { AccountContext } from "./context.ts";
import { logsIamChanges, selectorsSchema } from "./event-selectors.ts";

/** Whether changes to root keys reach EventBridge, which takes a trail that logs management events here. */
export const trailCheck: Check<AccountContext> = {
  id: "trail",
  title: "CloudTrail",
  actions: [
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:GetEventSelectors",
  ],
  async *run(context) {
    const { clients, caller, region } = context;
    // Elsewhere, no trail helps: the check of the Region says so.
    if (IAM_REGIONS[caller.partition] !== region) return;
    const trails = await readTrails(clients.trail, context);
    const judged = trails.map(async (trail) => {
      return { trail, problem: await problemOf(trail, clients.trail, context) };
    });
    yield judgeTrails(await Promise.all(judged));
  },
};

/** See https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html */
const trailSchema = objectWith(
  {
    Name: text("the name of a trail"),
    TrailARN: text("the ARN of a trail"),
    IncludeGlobalServiceEvents: v.boolean("true or false"),
  },
  "a trail",
);
type Trail = v.InferOutput<typeof trailSchema>;

async function readTrails(client: CloudTrailClient, place: Place): Promise<readonly Trail[]> {
  const action = "cloudtrail:DescribeTrails";
  const command = new DescribeTrailsCommand({ includeShadowTrails: true });
  const answer = await call(action, client.send(command, callLimits(place)));
  const schema = objectWith({ trailList: v.array(trailSchema, "a list") }, "an object");
  return parseAnswer(schema, answer, action).trailList;
}

/** Why a trail does not do. */
type Problem =
  | { readonly kind: "NO"; readonly reason: string }
  | { readonly kind: "UNKNOWN"; readonly reason: string; readonly error?: unknown };

async function problemOf(
  { TrailARN, IncludeGlobalServiceEvents }: Trail,
  client: CloudTrailClient,
  place: Place,
): Promise<Problem | undefined> {
  if (!IncludeGlobalServiceEvents) {
    return { kind: "NO", reason: "leaves out events of global services such as IAM" };
  }
  try {
    const [isLogging, logsChanges] = await Promise.all([
      readStatus(client, TrailARN, place),
      readSelectors(client, TrailARN, place),
    ]);
    if (!isLogging) return { kind: "NO", reason: "does not log" };
    if (logsChanges) return undefined;
    return logsChanges === undefined
      ? { kind: "UNKNOWN", reason: "has event selectors that are not understood" }
      : { kind: "NO", reason: "does not log IAM's write events" };
  } catch (error) {
    // Another trail can do.
    if (!(error instanceof CallError || error instanceof MalformedAnswerError)) throw error;
    return { kind: "UNKNOWN", reason: explainError(error, process.env), error };
  }
}

async function readStatus(client: CloudTrailClient, Name: string, place: Place): Promise<boolean> {
  const action = "cloudtrail:GetTrailStatus";
  const command = new GetTrailStatusCommand({ Name });
  const answer = await call(action, client.send(command, callLimits(place)));
  const schema = objectWith({ IsLogging: v.boolean("true or false") }, "an object");
  return parseAnswer(schema, answer, action).IsLogging;
}

async function readSelectors(
  client: CloudTrailClient,
  TrailName: string,
  place: Place,
): Promise<Answer> {
  const action = "cloudtrail:GetEventSelectors";
  const command = new GetEventSelectorsCommand({ TrailName });
  const answer = await call(action, client.send(command, callLimits(place)));
  return logsIamChanges(parseAnswer(selectorsSchema, answer, action));
}

interface JudgedTrail {
  readonly trail: Pick<Trail, "Name">;
  readonly problem: Problem | undefined;
}

/**
 * One trail that logs is enough.
 *
 * @throws the error that keeps one from being judged, if none logs
 */
export function judgeTrails(trails: readonly JudgedTrail[]): Judgement {
  const working = trails.find(({ problem }) => problem === undefined);
  if (working) {
    return {
      health: "GOOD",
      found: `The trail ${working.trail.Name} logs IAM's management events, so that changes to root keys reach EventBridge.`,
    };
  }
  const reasons = trails.map(({ trail, problem }) => `The trail ${trail.Name} ${problem?.reason}.`);
  const unknown = trails.flatMap(({ problem }) => (problem?.kind === "UNKNOWN" ? [problem] : []));
  const failed = unknown.find(({ error }) => error !== undefined);
  if (failed) throw failed.error;
  if (unknown.length > 0) {
    return {
      health: "UNKNOWN",
      found: ["Whether a trail logs IAM's management events here is not certain.", ...reasons].join(
        " ",
      ),
      fix: "Check that management events of IAM are logged: CloudTrail console, Trails, in the trail: Management events.",
    };
  }
  return {
    health: "BAD",
    found: [
      "No trail logs IAM's management events here: changes to root keys neither re-evaluate the rule nor send notifications.",
      ...reasons,
    ].join(" "),
    fix: "Create a trail of all Regions with management events: CloudTrail console, Create trail.",
  };
}
