import fc from "fast-check";

/** What breaks lines, hides, turns directions or ends texts, and what parsers take for their own. */
const NASTY = [
  ..."\0\b\t\n\v\f\r\u001b\u007f\u0085\u009b\u2028\u2029\u200b\u200f\u202e\u2066\ufeff\ud800\udfff",
  ..."\"'\\<>&;,:/?!%{}[]()=-+*.#$@ \t01aZ",
  "\r\n",
  "é😀",
  "N/A",
  "true",
  "false",
  "null",
  "&#65;",
  "&lt;",
  "<!--",
  "-->",
  "<![CDATA[",
  "]]>",
  "<?",
  "?>",
  "<!DOCTYPE x>",
  "</",
  "/>",
  "__proto__",
  "constructor",
  "<root_account>",
  "AccountAccessKeysPresent",
];
export const nastyText = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary", maxLength: 3 })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(""));

/** Names that every object has of itself. */
export const PROTOTYPE_NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty"];

/** What JSON can hold, with names that every object has. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    nastyText,
    fc.constantFrom<unknown>(null, true, false, 0, -1, 123456789012, "", "x".repeat(1000)),
    fc.double(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...PROTOTYPE_NAMES), nastyText), tie("value")), {
        maxLength: 3,
      })
      .map(ownEntries),
  ),
})).value;

/** An object that has each name as one of its own, `__proto__` too, as JSON.parse makes it. */
export function ownEntries(entries: readonly (readonly [string, unknown])[]): object {
  const members = entries.map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return JSON.parse(`{${members.join(",")}}`);
}

/** Changes a text in one place, or in some: takes out some characters, puts in others. */
export function edits(
  inserted: fc.Arbitrary<string> = nastyText,
): fc.Arbitrary<(text: string) => string> {
  const place = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    remove: fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, fc.nat(20)),
    insert: fc.oneof(fc.constant(""), inserted),
  });
  const places = fc.oneof(
    { weight: 2, arbitrary: place.map((one) => [one]) },
    fc.array(place, { minLength: 2, maxLength: 4 }),
  );
  return places.map((all) => {
    const edit = (text: string) => {
      let edited = text;
      for (const { at, remove, insert } of all) {
        const start = Math.floor(at * edited.length);
        edited = edited.slice(0, start) + insert + edited.slice(start + remove);
      }
      return edited;
    };
    // A failure shows what was changed, rather than how.
    return Object.assign(edit, { [fc.toStringMethod]: () => fc.stringify(all) });
  });
}

/**
 * Puts declarations before XML, for which the SDK's parser takes seconds: enough to tell, and few enough
 * that a function which lets them through fails its test rather than keep it from ending.
 */
export function manyDoctypes(xml: string): string {
  return "<!DOCTYPE a>".repeat(15_000) + xml;
}
