import type { StepOf } from "./document.ts";
import { StepFailure } from "./step-failure.ts";

type Output = StepOf<"aws:executeAwsApi">["outputs"][number];

/**
 * Reads a step's outputs from the API's response.
 *
 * @throws {StepFailure} If an output is missing or has another type.
 */
export function readOutputs(
  outputs: readonly Output[],
  answer: object,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    outputs.map(({ Name, Selector, Type }) => {
      const value = compileSelector(Selector)(answer);
      if (value === undefined) throw new StepFailure(`Output ${Name}: ${Selector} has no value.`);
      if (!IS_TYPE[Type](value)) {
        throw new StepFailure(`Output ${Name} is not of type ${Type}: ${JSON.stringify(value)}`);
      }
      return [Name, value];
    }),
  );
}

const IS_TYPE: Readonly<Record<Output["Type"], (value: unknown) => boolean>> = {
  String: (value) => typeof value === "string",
  Integer: Number.isInteger,
};

const SYNTAX = /^\$(\.[A-Za-z_]\w*(\[\d+\])*)+$/;

/**
 * Compiles a selector of a value in an API's response, such as `$.a.b[0].c`.
 *
 * @returns a function that returns the value, or undefined if there is none
 * @throws {Error} If the selector has another syntax.
 */
export function compileSelector(selector: string): (answer: unknown) => unknown {
  if (!SYNTAX.test(selector)) throw new Error(`The selector ${selector} is not implemented.`);
  const names = selector.match(/\w+/g) ?? [];
  return (answer) =>
    names.reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, name)
          ? ((value as Readonly<Record<string, unknown>>)[name] ?? undefined)
          : undefined,
      answer,
    );
}
