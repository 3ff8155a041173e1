import * as v from "valibot";
import { checkShape } from "../check-shape.ts";
import type { BusEvent } from "./event.ts";
import { compileTransformer, InputTransformer } from "./input-transformer.ts";
import { compilePattern } from "./pattern.ts";

const Target = v.strictObject({
  Id: v.string(),
  Arn: v.pipe(v.string(), v.regex(/^arn:[^:]+:sns:/, "Only SNS topics are implemented as targets")),
  /** What EventBridge works with; nobody checks what it may do. */
  RoleArn: v.optional(v.pipe(v.string(), v.regex(/^arn:[^:]+:iam::\d{12}:role\//))),
  /** JSON that is sent in the place of every event. */
  Input: v.optional(v.pipe(v.string(), v.parseJson(), v.stringifyJson())),
  InputTransformer: v.optional(InputTransformer),
  // Delivery does not fail here, so that these do not come into play.
  DeadLetterConfig: v.optional(v.strictObject({ Arn: v.string() })),
  RetryPolicy: v.optional(
    v.strictObject({
      MaximumEventAgeInSeconds: v.optional(v.number()),
      MaximumRetryAttempts: v.optional(v.number()),
    }),
  ),
});

const RuleProperties = v.strictObject({
  Name: v.optional(v.string()),
  Description: v.optional(v.string()),
  EventBusName: v.optional(v.literal("default")),
  EventPattern: v.record(v.string(), v.unknown()),
  State: v.optional(v.picklist(["ENABLED", "DISABLED"]), "ENABLED"),
  Targets: v.pipe(v.array(Target), v.minLength(1), v.maxLength(5)),
});

/** A rule that is ready for events. */
export interface EventRule {
  readonly matches: (event: BusEvent) => boolean;
  readonly targets: readonly {
    readonly topicArn: string;
    readonly inputFor: (event: BusEvent) => string;
  }[];
}

/** Reads the properties of an `AWS::Events::Rule`. */
export function parseRule(properties: unknown): EventRule {
  const rule = checkShape(RuleProperties, properties, "AWS::Events::Rule");
  const matches = compilePattern(rule.EventPattern);
  return {
    matches: rule.State === "ENABLED" ? matches : () => false,
    targets: rule.Targets.map((target) => ({
      topicArn: target.Arn,
      inputFor: compileInput(target),
    })),
  };
}

function compileInput(target: v.InferOutput<typeof Target>): (event: BusEvent) => string {
  const { Id, Input, InputTransformer: transformer } = target;
  if (Input !== undefined && transformer) {
    throw new Error(`Target ${Id} has both Input and InputTransformer; AWS takes one of them.`);
  }
  if (transformer) return compileTransformer(transformer);
  return Input === undefined ? JSON.stringify : () => Input;
}
