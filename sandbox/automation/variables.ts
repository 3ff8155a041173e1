import type { Document } from "./document.ts";

const VARIABLE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const WHOLE_VARIABLE = new RegExp(`^${VARIABLE.source}$`);

/** The only implemented variable that Automation itself defines. */
export const EXECUTION_ID = "automation:EXECUTION_ID";

/** The values of `{{ … }}` that are known so far. */
export class Variables {
  readonly #values: Map<string, unknown>;

  constructor(values: Iterable<readonly [name: string, value: unknown]>) {
    this.#values = new Map(values);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  /**
   * Replaces all variables with their values. A variable that is the whole string keeps its type.
   *
   * @throws {Error} If an output has no value because its step failed.
   */
  resolve(value: unknown): unknown {
    if (typeof value === "string") return this.#resolveText(value);
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, this.resolve(member)]),
    );
  }

  #resolveText(text: string): unknown {
    const [, whole] = WHOLE_VARIABLE.exec(text) ?? [];
    if (whole !== undefined) return this.#get(whole);
    return text.replace(VARIABLE, (_, name: string) => {
      const value = this.#get(name);
      if (typeof value !== "object") return String(value);
      throw new Error(
        `{{ ${name} }} is not a simple value, which is not implemented inside a string.`,
      );
    });
  }

  #get(name: string): unknown {
    if (this.#values.has(name)) return this.#values.get(name);
    throw new Error(`{{ ${name} }} has no value yet.`);
  }
}

/**
 * Checks that all variables of a document are defined.
 *
 * @throws {Error} naming an undefined variable or output
 */
export function checkVariables({ parameters, assumeRole, outputs, mainSteps }: Document): void {
  const ofSteps = mainSteps.flatMap((step) =>
    step.action === "aws:executeAwsApi"
      ? step.outputs.map(({ Name }) => `${step.name}.${Name}`)
      : [],
  );
  const defined = new Set<string>([EXECUTION_ID, ...Object.keys(parameters), ...ofSteps]);
  const used = namesIn([assumeRole, mainSteps.map(({ inputs }) => inputs)]);
  const missing = used.find((name) => !defined.has(name));
  if (missing !== undefined) throw new Error(`{{ ${missing} }} is not defined.`);
  const noOutput = outputs.find((name) => !ofSteps.includes(name));
  if (noOutput !== undefined) throw new Error(`The output ${noOutput} is not defined.`);
}

function namesIn(value: unknown): string[] {
  if (typeof value === "string") return [...value.matchAll(VARIABLE)].map(([, name = ""]) => name);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(namesIn);
}
