import type { Choice, StepOf } from "./document.ts";
import { StepFailure } from "./step-failure.ts";
import type { Variables } from "./variables.ts";

/**
 * The next step of the first matching choice, or else the default.
 *
 * @throws {StepFailure} If a variable has another type than the value it is compared with.
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
      `${choice.Variable} is ${JSON.stringify(value)}, not a ${typeof expected}.`,
    );
  }
  return value === expected;
}
