import wrapAnsi from "wrap-ansi";

/**
 * Wraps a line at words to a width, which wide characters take two of. Lines after the first are indented by two more
 * than the line itself, or to the text of a numbered step. Only a word that is longer than a line is broken.
 *
 * @param width columns of a terminal; undefined for an output that is none
 */
export function wrapLine(line: string, width: number | undefined): readonly string[] {
  if (width === undefined) return [line];
  const [indent = ""] = /^ */.exec(line) ?? [];
  const [hanging = "  "] = /^\d+\. /.exec(line.slice(indent.length)) ?? [];
  const room = Math.max(1, width - indent.length - hanging.length);
  const [first = "", ...rest] = wrap(line.slice(indent.length), room);
  return [indent + first, ...rest.map((it) => indent + " ".repeat(hanging.length) + it)];
}

/** Wraps a text at its line breaks and at words. */
export function wrap(text: string, width: number): readonly string[] {
  return wrapAnsi(text, width, { hard: true }).split("\n");
}
