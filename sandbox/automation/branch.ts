import type { Choice, StepOf } from "./document.ts";
import { StepFailure } from "./step-failure.ts";
import type { Variables } from "./variables.ts";

/**
 * The step that the first matching choice leads to, or else the default.
 *
 * @throws {StepFailure} If a variable is not of the type that it is compared with.
 */
export function choose(
  { Choices, Default }: StepOf<"aws:branch">["inputs"],
  variables: Variables,
): string | undefined {
  return Choices.find((choice) => matches(choice, variables))?.NextStep ?? Default;
}

function matches(choice: Choice, variables: Variables): boolean {
  const value = variables.resolve(choice.Variable);
  const expected =
    "StringEquals" in choice ? variables.resolve(choice.StringEquals) : choice.NumericEquals;
  if (typeof value !== typeof expected) {
    throw new StepFailure(
      `${choice.Variable} is ${JSON.stringify(value)}, which is no ${typeof expected}.`,
    );
  }
  return value === expected;
}
