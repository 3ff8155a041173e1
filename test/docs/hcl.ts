/** A block of Terraform's language, such as `resource "aws_iam_role" "this" { … }`. */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: Readonly<Record<string, HclValue>>;
  readonly blocks: readonly HclBlock[];
}

/** A literal, or the text of an expression that refers to something. */
export type HclValue =
  | string
  | number
  | boolean
  | readonly HclValue[]
  | { readonly [name: string]: HclValue };

const TOKEN = /\s*(?:#[^\n]*\s*)*("(?:\$\{[^}]*\}|[^"\\])*"|[\w.-]+|[{}[\](),=:])/y;

/**
 * Parses as much of HCL as the documentation uses: blocks, attributes, literals, references and calls. A
 * call of `jsonencode` has the value of its argument; any other call has its own text.
 * See https://developer.hashicorp.com/terraform/language/syntax/configuration
 *
 * @throws {SyntaxError} If the text is anything else.
 */
export function parseHcl(text: string): HclBlock {
  const tokens = tokensOf(text);
  let position = 0;
  const peek = () => tokens[position] ?? "";
  const next = () => tokens[position++] ?? "";
  const take = (token: string) => {
    const found = next();
    if (found !== token) throw new SyntaxError(`found ${found || "the end"}, expected ${token}`);
  };

  function body(type: string, labels: readonly string[], end: string): HclBlock {
    const attributes: Record<string, HclValue> = {};
    const blocks: HclBlock[] = [];
    while (peek() !== end) {
      const name = next();
      if (!/^[a-z]\w*$/.test(name)) throw new SyntaxError(`found ${name}, expected a name`);
      if (peek() === "=") {
        next();
        if (Object.hasOwn(attributes, name)) throw new SyntaxError(`${name} occurs twice`);
        attributes[name] = value();
      } else {
        const ownLabels: string[] = [];
        while (peek().startsWith('"')) ownLabels.push(next().slice(1, -1));
        take("{");
        blocks.push(body(name, ownLabels, "}"));
      }
    }
    next();
    return { type, labels, attributes, blocks };
  }

  function value(): HclValue {
    const token = next();
    if (token === "[") return list("]");
    if (token === "{") return object();
    if (token.startsWith('"')) return token.slice(1, -1);
    if (/^\d+$/.test(token)) return Number(token);
    if (token === "true" || token === "false") return token === "true";
    if (!/^[a-z][\w.]*$/.test(token)) throw new SyntaxError(`found ${token}, expected a value`);
    if (peek() !== "(") return token;
    next();
    const [argument = "", ...others] = list(")");
    if (token === "jsonencode" && others.length === 0) return argument;
    return `${token}(${[argument, ...others].join(", ")})`;
  }

  function list(end: string): HclValue[] {
    const items: HclValue[] = [];
    while (peek() !== end) {
      items.push(value());
      if (peek() !== end) take(",");
    }
    next();
    return items;
  }

  function object(): HclValue {
    const members: Record<string, HclValue> = {};
    while (peek() !== "}") {
      const name = next();
      take("=");
      members[name] = value();
      if (peek() === ",") next();
    }
    next();
    return members;
  }

  return body("", [], "");
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const code = text.replace(/\s*(?:#[^\n]*\s*)*$/, "");
  while (TOKEN.lastIndex < code.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(code)?.[1];
    if (token === undefined) throw new SyntaxError(`not HCL: ${code.slice(at, at + 40)}`);
    tokens.push(token);
  }
  return tokens;
}
