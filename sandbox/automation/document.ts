import * as v from "valibot";
import { checkShape } from "../check.ts";

const Name = v.pipe(v.string(), v.regex(/^\w{1,128}$/));

const Parameter = v.strictObject({
  type: v.literal("String"),
  description: v.optional(v.string()),
  default: v.optional(v.string()),
  // AWS does not document whether a pattern must match the whole value, so it has to say so.
  allowedPattern: v.optional(v.pipe(v.string(), v.regex(/^\^.*\$$/s, "Begin with ^, end with $"))),
});

const PositiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));
const step = {
  name: Name,
  description: v.optional(v.string()),
  isEnd: v.optional(v.boolean(), false),
  isCritical: v.optional(v.boolean()),
  onFailure: v.optional(
    v.pipe(v.string(), v.regex(/^(Abort|Continue|step:\w+)$/, "Abort, Continue or step:NAME")),
    "Abort",
  ),
  timeoutSeconds: v.optional(PositiveInteger),
  maxAttempts: v.optional(PositiveInteger, 1),
};
const nextStep = v.optional(v.string());

/** The API's own parameters are siblings of these. */
const call = { Service: v.string(), Api: v.string() };
const propertyOfCall = v.looseObject({
  ...call,
  PropertySelector: v.string(),
  DesiredValues: v.pipe(v.array(v.string()), v.minLength(1)),
});

const Variable = v.pipe(v.string(), v.regex(/^\{\{[^{}]+\}\}$/, "{{ Name }}"));
const Choice = v.union(
  [
    v.strictObject({ NextStep: v.string(), Variable, StringEquals: v.string() }),
    v.strictObject({ NextStep: v.string(), Variable, NumericEquals: v.number() }),
  ],
  "NextStep, Variable, and either StringEquals or NumericEquals",
);
export type Choice = v.InferOutput<typeof Choice>;

const Step = v.variant("action", [
  v.strictObject({
    ...step,
    action: v.literal("aws:executeAwsApi"),
    inputs: v.looseObject(call),
    outputs: v.optional(
      v.array(
        v.strictObject({
          Name,
          Selector: v.string(),
          Type: v.picklist(["String", "Integer"]),
        }),
      ),
      [],
    ),
    nextStep,
  }),
  v.strictObject({
    ...step,
    action: v.literal("aws:assertAwsResourceProperty"),
    inputs: propertyOfCall,
    nextStep,
  }),
  v.strictObject({
    ...step,
    action: v.literal("aws:waitForAwsResourceProperty"),
    inputs: propertyOfCall,
    timeoutSeconds: v.optional(PositiveInteger, 3600),
    nextStep,
  }),
  v.strictObject({
    ...step,
    action: v.literal("aws:branch"),
    inputs: v.strictObject({
      Choices: v.pipe(v.array(Choice), v.minLength(1)),
      Default: v.optional(v.string()),
    }),
  }),
  v.strictObject({
    ...step,
    action: v.literal("aws:sleep"),
    inputs: v.strictObject({ Duration: v.string() }),
    nextStep,
  }),
]);

const Document = v.strictObject({
  schemaVersion: v.literal("0.3"),
  description: v.optional(v.string()),
  assumeRole: v.optional(v.string()),
  parameters: v.optional(v.record(Name, Parameter), {}),
  /** Each as `step.Output`. */
  outputs: v.optional(v.array(v.string()), []),
  mainSteps: v.pipe(v.array(Step), v.minLength(1)),
});

export type Document = v.InferOutput<typeof Document>;
export type Parameters = Document["parameters"];
export type Step = Document["mainSteps"][number];
export type Action = Step["action"];
/** A step with this action. */
export type StepOf<A extends Action> = Extract<Step, { readonly action: A }>;

/**
 * Reads the content of an Automation document.
 *
 * @throws {Error} naming a key, an action or an operator that is not implemented
 */
export function parseDocument(content: unknown): Document {
  return checkShape(Document, content, "Automation document");
}
