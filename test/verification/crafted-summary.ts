import fc from "fast-check";
import { PROTOTYPE_NAMES } from "./hostile-input.ts";

const FLAG = "AccountAccessKeysPresent";
const literal = `<key>${FLAG}</key><value>0</value>`;
const PIECES = [
  FLAG,
  literal,
  "Account",
  "AccessKeysPresent",
  "&#65;ccountAccessKeysPresent",
  "Account&#x41;ccessKeysPresent",
  "<entry>",
  "</entry>",
  "<key>",
  "</key>",
  "<value>",
  "</value>",
  "<value/>",
  "<value></value>",
  "<key/>",
  "0",
  "1",
  " ",
  "\n",
  "\r",
  "0x0",
  "-0",
  "00",
  "&#48;",
  "&#32;",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?x?>",
  "<?",
  "?>",
  "<!DOCTYPE a [",
  "]>",
  "<SummaryMap>",
  "</SummaryMap>",
  "<x a='",
  "<entry key='",
  "'/>",
  "'>",
  ...PROTOTYPE_NAMES.map((name) => `<${name}/>`),
];
/** The parts of a summary, and what could mislead who reads it. */
export const piece = fc.constantFrom(...PIECES);
const pieces = fc.array(piece, { maxLength: 12 }).map((all) => all.join(""));
const name = fc.constantFrom(
  FLAG,
  "&#65;ccountAccessKeysPresent",
  "Account<!---->AccessKeysPresent",
  "Account<![CDATA[AccessKeysPresent]]>",
  "Account<?x?>AccessKeysPresent",
  `${FLAG} `,
  `<![CDATA[${FLAG}]]>`,
  "Users",
);
const value = fc.constantFrom(
  "0",
  "",
  " ",
  "1",
  "0 ",
  "0x0",
  "<!-- -->",
  "&#48;",
  "<![CDATA[0]]>",
  "0<!---->1",
  "00",
  "<a>0</a>",
);
const entry = fc
  .tuple(name, value)
  .map(([key, text]) => `<entry><key>${key}</key><value>${text}</value></entry>`);
const disguised = fc.constantFrom(
  `<!--${literal}-->`,
  `<![CDATA[${literal}]]>`,
  `<?x ${literal}?>`,
  `<x a='${literal}'/>`,
  `<entry>${literal}</entry>`,
  "",
);
/** A map that is put together from what could mislead. */
export const crafted = fc
  .array(fc.oneof(entry, disguised, pieces), { minLength: 1, maxLength: 3 })
  .map(
    (parts) => (body: string) =>
      body.replace(/(?<=<SummaryMap>).*(?=<\/SummaryMap>)/, () => parts.join("")),
  );
