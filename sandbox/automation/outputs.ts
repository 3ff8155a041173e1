import type { StepOf } from "./document.ts";
import { compileSelector } from "./selector.ts";
import { StepFailure } from "./step-failure.ts";

type Output = StepOf<"aws:executeAwsApi">["outputs"][number];

/**
 * Reads a step's outputs from the answer of its API.
 *
 * @throws {StepFailure} If one is not there, or of another type.
 */
export function readOutputs(
  outputs: readonly Output[],
  answer: object,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    outputs.map(({ Name, Selector, Type }) => {
      const value = compileSelector(Selector)(answer);
      if (value === undefined) throw new StepFailure(`Output ${Name}: ${Selector} finds nothing.`);
      if (!IS_TYPE[Type](value)) {
        throw new StepFailure(`Output ${Name} is no ${Type}: ${JSON.stringify(value)}`);
      }
      return [Name, value];
    }),
  );
}

const IS_TYPE: Readonly<Record<Output["Type"], (value: unknown) => boolean>> = {
  String: (value) => typeof value === "string",
  Integer: Number.isInteger,
};
