import * as v from "valibot";
import { checkShape } from "../check.ts";
import type { BusEvent } from "./event.ts";
import { compileTransformer, InputTransformer } from "./input-transformer.ts";
import { compilePattern } from "./pattern.ts";

/** The implemented targets, by the service in their ARNs. */
const KINDS = ["sns", "sqs", "events", "lambda", "logs", "ssm"] as const;
type Kind = (typeof KINDS)[number];

const Target = v.strictObject({
  Id: v.string(),
  Arn: v.pipe(
    v.string(),
    v.check(
      (arn) => kindOf(arn) !== undefined,
      "Only topics, queues, event buses, functions, log groups and runbooks are implemented as targets",
    ),
  ),
  /** The role that EventBridge assumes for buses and runbooks. */
  RoleArn: v.optional(v.pipe(v.string(), v.regex(/^arn:[^:]+:iam::\d{12}:role\//))),
  /** JSON that is sent instead of the event. */
  Input: v.optional(v.pipe(v.string(), v.parseJson(), v.stringifyJson())),
  InputTransformer: v.optional(InputTransformer),
  DeadLetterConfig: v.optional(v.strictObject({ Arn: v.string() })),
  // Has no effect, because nothing is retried here.
  RetryPolicy: v.optional(
    v.strictObject({
      MaximumEventAgeInSeconds: v.optional(v.number()),
      MaximumRetryAttempts: v.optional(v.number()),
    }),
  ),
});
type Target = v.InferOutput<typeof Target>;

const RuleProperties = v.strictObject({
  Name: v.optional(v.string(), "rule"),
  Description: v.optional(v.string()),
  EventBusName: v.optional(v.string(), "default"),
  EventPattern: v.record(v.string(), v.unknown()),
  State: v.optional(v.picklist(["ENABLED", "DISABLED"]), "ENABLED"),
  Targets: v.pipe(v.array(Target), v.minLength(1), v.maxLength(5)),
});

/** A compiled target. */
export interface RuleTarget {
  readonly id: string;
  readonly kind: Kind;
  readonly arn: string;
  readonly roleArn: string | undefined;
  readonly deadLetterArn: string | undefined;
  readonly inputFor: (event: BusEvent) => string;
}

/** A compiled rule. Tests can disable it. */
export interface EventRule {
  readonly name: string;
  readonly description: string | undefined;
  readonly eventPattern: object;
  state: "ENABLED" | "DISABLED";
  /** Name or ARN. */
  readonly busName: string;
  readonly matches: (event: BusEvent) => boolean;
  targets: readonly RuleTarget[];
}

/** Reads the properties of an `AWS::Events::Rule`. */
export function parseRule(properties: unknown): EventRule {
  const rule = checkShape(RuleProperties, properties, "AWS::Events::Rule");
  const matches = compilePattern(rule.EventPattern);
  const compiled: EventRule = {
    name: rule.Name,
    description: rule.Description,
    eventPattern: rule.EventPattern,
    state: rule.State,
    busName: rule.EventBusName,
    matches: (event) => compiled.state === "ENABLED" && matches(event),
    targets: rule.Targets.map(compileTarget),
  };
  return compiled;
}

function compileTarget(target: Target): RuleTarget {
  const { Id, Arn, RoleArn, DeadLetterConfig } = target;
  const kind = kindOf(Arn);
  if (!kind) throw new Error(`Target ${Id} is not implemented.`);
  if ((kind === "events" || kind === "ssm") && RoleArn === undefined) {
    throw new Error(`Target ${Id} needs a RoleArn.`);
  }
  const hasInput = target.Input !== undefined || target.InputTransformer !== undefined;
  if (hasInput && (kind === "events" || kind === "logs")) {
    throw new Error(`Target ${Id}: input for ${Arn} is not implemented.`);
  }
  return {
    id: Id,
    kind,
    arn: Arn,
    roleArn: RoleArn,
    deadLetterArn: DeadLetterConfig?.Arn,
    inputFor: compileInput(target),
  };
}

function kindOf(arn: string): Kind | undefined {
  const service = arn.split(":")[2];
  return KINDS.find((kind) => kind === service);
}

function compileInput({
  Id,
  Input,
  InputTransformer: transformer,
}: Target): (event: BusEvent) => string {
  if (Input !== undefined && transformer) {
    throw new Error(
      `Target ${Id} has both Input and InputTransformer; AWS accepts only one of them.`,
    );
  }
  if (transformer) return compileTransformer(transformer);
  return Input === undefined ? JSON.stringify : () => Input;
}
