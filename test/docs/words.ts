/** A word or phrase that stands in the way, and what AWS's users say instead. */
export type Word = readonly [pattern: RegExp, instead: string];

/** Nobody says these, neither to users nor in the source. */
export const WORDS: readonly Word[] = [
  [/\bquietAccounts\b/, "suppressFindingsFor"],
  [/\bneverTouch\b/, "protectedAccounts"],
  [/\b(?:is|are|was|were|be|been|being|gets?) told\b/, "is notified, a notification is sent"],
  [/\bNotices\b/, "Notifications"],
  [/\bkeys? that counts?\b/, "a noncompliant key"],
  [
    /\bsilent (?:account|rule)s?\b|\b(?:account|rule)s? (?:that|which) (?:is|are) silent\b/,
    "stale",
  ],
  [/\bha(?:s|ve) (?:the|its|a) (?:AWS Config )?rule evaluated\b/i, "re-evaluate the rule"],
  [/\bmend(?:s|ed|ing)?\b/, "fix"],
  [/\blately\b/, "recently"],
  [/\bby hand\b/, "manually"],
  [/\bmade-up\b|\bma(?:de|kes?) up\b/, "sample; generates"],
  [/\bheed(?:s|ed)?\b/, "honor"],
  [/\bkin\b/, "similar"],
  [/\btells? that\b|\bsays? of\b/, "reports, shows"],
  [/\b(?:because|spite|place) of which\b|, of which\b/, "a sentence of its own"],
  [/\bwhat bec(?:ame|omes) of\b/i, "the result of"],
  [/\bis there that\b/, "exists"],
  [/\bcolours?\b|\blicences?\b|\bbehaviours?\b/, "American spelling"],
  [/\be-mails?\b/i, "email"],
];

/** The code and its tests say these, but users need not learn them. */
export const WORDS_OF_THE_CODE: readonly Word[] = [
  [/\bnotices?\b/i, "notification"],
  [/\bverdicts?\b/i, "evaluation result, compliance, cannot be determined"],
  [/(?<!organizational )\bunits?\b/, "organizational unit (OU)"],
  [/\bmails\b/, "emails"],
  [/\bplain rule\b/, "standalone rule"],
];

/** Each use of such a word, with its surroundings and what to say instead. */
export function misused(text: string, words: readonly Word[]): string[] {
  const line = text.replace(/\s+/g, " ");
  return words.flatMap(([pattern, instead]) => {
    const all = new RegExp(pattern.source, `g${pattern.flags}`);
    return [...line.matchAll(all)].map(({ index, 0: found }) => {
      const around = line.slice(Math.max(0, index - 30), index + found.length + 30);
      return `"${found}" (say: ${instead}) in "…${around}…"`;
    });
  });
}
