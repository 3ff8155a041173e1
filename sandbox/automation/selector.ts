const SYNTAX = /^\$(\.[A-Za-z_]\w*(\[\d+\])*)+$/;

/**
 * Makes what finds a value in an API's answer, by a path such as `$.a.b[0].c`.
 *
 * @returns a function whose result is undefined where it finds nothing
 * @throws {Error} naming a selector of another syntax
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
