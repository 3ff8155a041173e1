import { type IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import * as v from "valibot";
import { keepRawAnswer, onlyText } from "../../shared/raw-answer.ts";
import { objectWith, text } from "../../shared/schema.ts";
import type { CallLimits } from "../../shared/time-limits.ts";
import { call, parseAnswer, unlessMissing } from "../aws/call.ts";
import { MalformedAnswerError } from "../errors.ts";
import type { Judgement } from "./check.ts";

const ACTION = "iam:SimulatePrincipalPolicy";

const answerSchema = objectWith(
  {
    EvaluationResults: v.array(
      objectWith(
        {
          EvalActionName: text("an action"),
          EvalDecision: text("a decision"),
          MissingContextValues: v.optional(v.array(v.string())),
          OrganizationsDecisionDetail: v.optional(
            v.object({ AllowedByOrganizations: v.optional(v.boolean()) }),
          ),
          PermissionsBoundaryDecisionDetail: v.optional(
            v.object({ AllowedByPermissionsBoundary: v.optional(v.boolean()) }),
          ),
        },
        "a decision",
      ),
      "a list",
    ),
  },
  "an object",
);

/** What a principal may do. */
export interface Simulated {
  readonly action: string;
  /** Undefined if that depends on conditions, which a simulation does not know. */
  readonly isAllowed: boolean | undefined;
  /** Why not, as the end of a sentence; what it depends on, if it is undefined. */
  readonly reason: string;
}

/** What to simulate; on any resource if none is named. */
interface Question {
  /** ARN of a user or a role, with its path. */
  readonly principalArn: string;
  readonly actions: readonly string[];
  readonly resourceArn?: string;
}

/** So many actions fit in one page of the answer. */
const MOST_ACTIONS = 100;

/**
 * Asks IAM what a principal's policies, its permissions boundary and the service control policies of its account allow.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 *
 * @returns a decision for each action; undefined if there is no such principal
 * @throws {CallError | MalformedAnswerError} If IAM does not say so.
 */
export async function simulate(
  client: IAMClient,
  { principalArn, actions, resourceArn }: Question,
  limits: CallLimits,
): Promise<readonly Simulated[] | undefined> {
  if (actions.length > MOST_ACTIONS) throw new RangeError(`${actions.length} actions.`);
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: principalArn,
    ActionNames: [...actions],
    ResourceArns: resourceArn === undefined ? undefined : [resourceArn],
    MaxItems: 1000,
  });
  const raw = keepRawAnswer(command);
  const sent = call(ACTION, client.send(command, limits));
  const answer = await unlessMissing(sent, "NoSuchEntityException");
  if (!answer) return undefined;
  if (onlyText(raw.text, "IsTruncated") !== "false") {
    throw new MalformedAnswerError(`${ACTION} does not say that its answer is whole.`);
  }
  const { EvaluationResults } = parseAnswer(answerSchema, answer, ACTION);
  return actions.map((action) => {
    const result = EvaluationResults.find(
      ({ EvalActionName }) => EvalActionName.toLowerCase() === action.toLowerCase(),
    );
    if (result) return { action, ...decisionOf(result) };
    throw new MalformedAnswerError(`${ACTION} does not say whether ${action} is allowed.`);
  });
}

type Result = v.InferOutput<typeof answerSchema>["EvaluationResults"][number];

function decisionOf(result: Result): Pick<Simulated, "isAllowed" | "reason"> {
  const { EvalDecision, OrganizationsDecisionDetail, PermissionsBoundaryDecisionDetail } = result;
  const { MissingContextValues: keys = [] } = result;
  if (OrganizationsDecisionDetail?.AllowedByOrganizations === false) {
    return { isAllowed: false, reason: "by a service control policy" };
  }
  if (PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) {
    return { isAllowed: false, reason: "by its permissions boundary" };
  }
  // A statement with such a condition may allow, or deny, the actual request.
  if (keys.length > 0) return { isAllowed: undefined, reason: keys.join(", ") };
  switch (EvalDecision) {
    case "allowed":
      return { isAllowed: true, reason: "" };
    case "explicitDeny":
      return { isAllowed: false, reason: "by an explicit deny" };
    case "implicitDeny":
      return { isAllowed: false, reason: "by no policy allowing it" };
    default:
      throw new MalformedAnswerError(`${ACTION} decided ${EvalDecision}.`);
  }
}

/** Describes the actions that are not allowed; undefined if all are. */
export function describeDenied(simulated: readonly Simulated[]): string | undefined {
  const denied = simulated.filter(({ isAllowed }) => isAllowed === false);
  if (denied.length === 0) return undefined;
  const reasons = [...new Set(denied.map(({ reason }) => reason))];
  return reasons
    .map((reason) => {
      const actions = denied.filter((it) => it.reason === reason).map(({ action }) => action);
      return `${actions.join(", ")} (denied ${reason})`;
    })
    .join("; ");
}

/** Describes the actions about which a simulation cannot tell; undefined if there are none. */
export function describeUncertain(simulated: readonly Simulated[]): string | undefined {
  const uncertain = simulated.filter(({ isAllowed }) => isAllowed === undefined);
  if (uncertain.length === 0) return undefined;
  const actions = uncertain.map(({ action }) => action).join(", ");
  const keys = [...new Set(uncertain.map(({ reason }) => reason))].join(", ");
  return `${actions} depends on conditions of its policies (${keys}), which a simulation does not know`;
}

/** Judges what a role needs. */
export function judgeRole(roleArn: string, simulated: readonly Simulated[] | undefined): Judgement {
  const subject = roleArn.split("/").at(-1);
  if (!simulated) {
    return {
      health: "BAD",
      subject,
      found: `There is no role ${roleArn}.`,
      fix: "Deploy the function again.",
    };
  }
  const denied = describeDenied(simulated);
  const uncertain = describeUncertain(simulated);
  if (denied === undefined && uncertain !== undefined) {
    return {
      health: "UNKNOWN",
      subject,
      found: `Whether the role of the function may call ${uncertain}.`,
      fix: "Read the policies of the role, its permissions boundary and the service control policies of the account.",
    };
  }
  if (denied === undefined) {
    const actions = simulated.map(({ action }) => action);
    return { health: "GOOD", subject, found: `May call ${actions.join(", ")}.` };
  }
  return {
    health: "BAD",
    subject,
    found: `The role of the function may not call ${denied}.`,
    fix: "Allow these actions in its policy, in its permissions boundary and in the service control policies of the account.",
  };
}
