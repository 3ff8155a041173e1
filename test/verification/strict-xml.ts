/** An element of elements and text; attributes are passed over. */
interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  /** What stands directly in it. */
  readonly text: string;
}

const NAME = String.raw`[^\s<>/&="']+`;
const ATTRIBUTE = String.raw`\s+${NAME}\s*=\s*(?:"[^"]*"|'[^']*')`;
const PART = new RegExp(
  String.raw`<(?<end>/?)(?<name>${NAME})(?:${ATTRIBUTE})*\s*(?<empty>/?)>|[^<&]+`,
  "y",
);
/** All that may stand before the first element. */
const INSTRUCTION = /^<\?.*?\?>/s;

/**
 * Reads XML that is nothing but an instruction, elements and text, up to the end of its first element. It knows less
 * than any parser, so that what it reads is beyond doubt.
 *
 * @returns nothing where there is anything else
 */
export function readStrictly(xml: string): Element | undefined {
  interface Open extends Element {
    children: Element[];
    text: string;
  }
  const top: Open = { name: "", children: [], text: "" };
  const open = [top];
  PART.lastIndex = INSTRUCTION.exec(xml)?.[0].length ?? 0;
  while (top.children.length === 0 || open.length > 1) {
    const match = PART.exec(xml);
    const parent = open.at(-1);
    if (!match || !parent) return undefined;
    const { name, end, empty } = match.groups ?? {};
    if (name === undefined) {
      parent.text += match[0];
    } else if (end) {
      if (empty || open.length === 1 || parent.name !== name) return undefined;
      open.pop();
    } else {
      const element: Open = { name, children: [], text: "" };
      parent.children.push(element);
      if (!empty) open.push(element);
    }
  }
  return top.text.trim() === "" ? top.children[0] : undefined;
}

/** The children of that name of an element; none where there is no element. */
export function childrenOf(element: Element | undefined, name: string): Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}
