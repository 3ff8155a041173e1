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
  const choice = Choices.find(({ NextStep, Not, ...comparison }) =>
    Not ? !holds(Not, variables) : holds(comparison, variables),
  );
  return choice?.NextStep ?? Default;
}

function holds({ Variable, ...operators }: Comparison, variables: Variables): boolean {
  const value = variables.resolve(Variable);
  const [[operator, operand] = []] = Object.entries(operators);
  const expected = variables.resolve(operand);
  if (typeof value !== typeof expected) {
    throw new StepFailure(
      `${Variable} is ${JSON.stringify(value)}, which is no ${typeof expected}.`,
    );
  }
  return operator === "NumericGreater" ? Number(value) > Number(expected) : value === expected;
}
