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
import type { AccountContext } from "./context.ts";

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
  | { readonly kind: "UNKNOWN"; readonly reason: string; readonly error: unknown };

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
    return logsChanges ? undefined : { kind: "NO", reason: "does not log IAM's write events" };
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

const selectorsSchema = objectWith(
  {
    EventSelectors: v.optional(
      v.array(
        objectWith(
          {
            ReadWriteType: v.optional(v.string("a type")),
            IncludeManagementEvents: v.optional(v.boolean("true or false")),
            ExcludeManagementEventSources: v.optional(v.array(v.string())),
          },
          "a selector",
        ),
        "a list",
      ),
    ),
    AdvancedEventSelectors: v.optional(
      v.array(
        objectWith(
          {
            FieldSelectors: v.array(
              objectWith(
                {
                  Field: text("a field"),
                  Equals: v.optional(v.array(v.string())),
                  NotEquals: v.optional(v.array(v.string())),
                },
                "a field selector",
              ),
              "a list",
            ),
          },
          "a selector",
        ),
        "a list",
      ),
    ),
  },
  "an object",
);
export type Selectors = v.InferOutput<typeof selectorsSchema>;

async function readSelectors(
  client: CloudTrailClient,
  TrailName: string,
  place: Place,
): Promise<boolean> {
  const action = "cloudtrail:GetEventSelectors";
  const command = new GetEventSelectorsCommand({ TrailName });
  const answer = await call(action, client.send(command, callLimits(place)));
  const selectors = parseAnswer(selectorsSchema, answer, action);
  if (selectors.EventSelectors || selectors.AdvancedEventSelectors)
    return logsIamChanges(selectors);
  throw new MalformedAnswerError(
    `${action} has neither EventSelectors nor AdvancedEventSelectors.`,
  );
}

const IAM = "iam.amazonaws.com";

/**
 * Whether a trail logs the calls that change something in IAM.
 * See https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html and
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function logsIamChanges({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors) {
  const basic = EventSelectors.some(
    ({ ReadWriteType, IncludeManagementEvents, ExcludeManagementEventSources = [] }) =>
      IncludeManagementEvents === true &&
      (ReadWriteType === "All" || ReadWriteType === "WriteOnly") &&
      !ExcludeManagementEventSources.includes(IAM),
  );
  const advanced = AdvancedEventSelectors.some(({ FieldSelectors }) =>
    FieldSelectors.every(({ Field, Equals, NotEquals }) => {
      switch (Field) {
        case "eventCategory":
          return Equals?.includes("Management") === true;
        case "readOnly":
          return Equals?.includes("false") === true;
        case "eventSource":
          return Equals ? Equals.includes(IAM) : NotEquals?.includes(IAM) === false;
        default:
          // It leaves something out, and perhaps this.
          return false;
      }
    }),
  );
  return basic || advanced;
}

interface JudgedTrail {
  readonly trail: Pick<Trail, "Name">;
  readonly problem: Problem | undefined;
}

/** One trail that logs is enough. */
export function judgeTrails(trails: readonly JudgedTrail[]): Judgement {
  const working = trails.find(({ problem }) => problem === undefined);
  if (working) {
    return {
      health: "GOOD",
      found: `The trail ${working.trail.Name} logs IAM's management events, so that changes to root keys reach EventBridge.`,
    };
  }
  const reasons = trails.map(({ trail, problem }) => `${trail.Name} ${problem?.reason}`);
  const unknown = trails.flatMap(({ problem }) => (problem?.kind === "UNKNOWN" ? [problem] : []));
  const [{ error } = {}] = unknown;
  if (error instanceof CallError || error instanceof MalformedAnswerError) throw error;
  return {
    health: "BAD",
    found: [
      "No trail logs IAM's management events here: changes to root keys neither re-evaluate the rule nor send notifications.",
      ...reasons.map((reason) => `The trail ${reason}.`),
    ].join(" "),
    fix: "Create a trail of all Regions with management events: CloudTrail console, Create trail.",
  };
}
