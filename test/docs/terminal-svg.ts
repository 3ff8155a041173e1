const COLORS: Readonly<Record<string, string>> = {
  "31": "#ff7b72",
  "32": "#7ee787",
  "33": "#e3b341",
};
const FOREGROUND = "#e6edf3";
const BACKGROUND = "#0d1117";
const FONT_SIZE = 13;
/** Of a monospaced font, as a part of its size. */
const CHARACTER_WIDTH = 0.602;
const LINE_HEIGHT = 1.45;
const PADDING = 16;

// biome-ignore lint/suspicious/noControlCharactersInRegex: this is what terminals take
const SEQUENCE = /\u001B\[(\d+)m/g;

/** Draws what a terminal shows, with the few colors that the command line uses, as SVG. */
export function terminalSvg(text: string, columns: number, title: string): string {
  const lines = text.trimEnd().split("\n");
  const width = Math.ceil(columns * FONT_SIZE * CHARACTER_WIDTH) + 2 * PADDING;
  const height = Math.ceil(lines.length * FONT_SIZE * LINE_HEIGHT) + 2 * PADDING;
  const style = { color: FOREGROUND, isBold: false };
  const rows = lines.map((line, index) => {
    const y = (PADDING + (index + 0.8) * FONT_SIZE * LINE_HEIGHT).toFixed(1);
    // Not on the group: browsers reset it for each text.
    return `  <text x="${PADDING}" y="${y}" xml:space="preserve">${spans(line, style)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `  <title>${escapeXml(title)}</title>`,
    `  <rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `  <g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${FONT_SIZE}" fill="${FOREGROUND}">`,
    ...rows,
    "  </g>",
    "</svg>",
    "",
  ].join("\n");
}

/** A line's parts by style, which goes on from line to line. */
function spans(line: string, style: { color: string; isBold: boolean }): string {
  const [first = "", ...rest] = line.split(SEQUENCE);
  let drawn = span(first, style);
  for (let index = 0; index < rest.length; index += 2) {
    const code = rest[index] ?? "";
    if (code === "1") style.isBold = true;
    else if (code === "22") style.isBold = false;
    else style.color = COLORS[code] ?? FOREGROUND;
    drawn += span(rest[index + 1] ?? "", style);
  }
  return drawn;
}

function span(text: string, { color, isBold }: { color: string; isBold: boolean }): string {
  if (text === "") return "";
  if (color === FOREGROUND && !isBold) return escapeXml(text);
  return `<tspan fill="${color}"${isBold ? ' font-weight="bold"' : ""}>${escapeXml(text)}</tspan>`;
}

const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
