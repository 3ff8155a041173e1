import { parseAnswer } from "../aws/call.ts";
import {
  includesAction,
  includesResource,
  list,
  meetsConditions,
  policySchema,
  type RequestKeys,
  type Statement,
} from "./policy-document.ts";
import { type Answer, all, any } from "./three-valued.ts";

/** A request by an AWS service on a resource that has a policy. */
export interface ServiceRequest {
  /** For example `config.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  /** ARN of the resource. */
  readonly resource: string;
  readonly sourceAccount: string;
  /** ARN of what the service acts for, if it is known. */
  readonly sourceArn?: string;
}

/** A decision, or UNKNOWN if it depends on something that is not understood here. The worst first. */
const DECISIONS = ["DENIED", "UNKNOWN", "ALLOWED"] as const;

export type Decision = (typeof DECISIONS)[number];

/** The decision on several requests, all of which are necessary. */
export function worstOf(decisions: readonly Decision[]): Decision {
  return DECISIONS.find((it) => decisions.includes(it)) ?? "UNKNOWN";
}

/**
 * Decides whether a policy lets a service do something. An explicit deny wins over any allow.
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @param document as AWS answered it, JSON in a string
 * @param name what the answer is called in the message
 * @throws {MalformedAnswerError} If it is no policy.
 */
export function decide(document: unknown, name: string, request: ServiceRequest): Decision {
  const { Statement } = parseAnswer(policySchema, document, name);
  const keys = keysOf(request);
  const applies = (effect: Statement["Effect"]) =>
    any(
      Statement.filter(({ Effect }) => Effect === effect).map((statement) =>
        all([
          includesAction(statement, request.action),
          includesResource(statement, request.resource),
          isNamed(statement, request.service),
          meetsConditions(statement, keys),
        ]),
      ),
    );
  const [isDenied, isAllowed] = [applies("Deny"), applies("Allow")];
  if (isDenied || isAllowed === false) return "DENIED";
  return isDenied === false && isAllowed ? "ALLOWED" : "UNKNOWN";
}

/** What `NotPrincipal` means for a service is not understood here. */
function isNamed({ Principal }: Statement, service: string): Answer {
  if (Principal === undefined) return undefined;
  if (typeof Principal === "string") return Principal === "*";
  return list(Principal.Service ?? []).includes(service) || list(Principal.AWS ?? []).includes("*");
}

/** A service has no principal of IAM's. */
function keysOf({ sourceAccount, sourceArn }: ServiceRequest): RequestKeys {
  return new Map([
    ["aws:sourceaccount", sourceAccount],
    ...(sourceArn === undefined ? [] : ([["aws:sourcearn", sourceArn]] as const)),
    ["aws:securetransport", "true"],
    ["aws:principalisawsservice", "true"],
    ["aws:principalarn", undefined],
    ["aws:principalaccount", undefined],
  ]);
}
