import type { Comparison, StepOf } from "./document.ts";
import { StepFailure } from "./step-failure.ts";
import type { Variables } from "./variables.ts";

/**
 * The step that the first choice that is true leads to, else the default.
 *
 * @throws {StepFailure} If a variable is not of the type that it is compared with.
 */
export function choose(
  { Choices, Default }: StepOf<"aws:branch">["inputs"],
  variables: Variables,
): string | undefined {
  const choice = Choices.find(({ Not, ...comparison }) =>
    Not ? !isEqual(Not, variables) : isEqual(comparison, variables),
  );
  return choice?.NextStep ?? Default;
}

function isEqual({ Variable, StringEquals, NumericEquals }: Comparison, variables: Variables) {
  const value = variables.resolve(Variable);
  const expected = NumericEquals ?? variables.resolve(StringEquals);
  if (typeof value === typeof expected) return value === expected;
  throw new StepFailure(`${Variable} is ${JSON.stringify(value)}, which is no ${typeof expected}.`);
}
