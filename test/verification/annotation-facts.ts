/** What a sentence of an annotation says, in the words of the oracle. */
const SENTENCES: readonly (readonly [pattern: RegExp, facts: (...groups: string[]) => string[]])[] =
  [
    [/^No root access key: IAM's account summary says so$/, () => ["no key"]],
    [
      /^No root access key: deleted after the report, which still shows it$/,
      () => ["no key: deleted after the report"],
    ],
    [/^No root access key: deleted during the evaluation$/, () => ["no key: deleted meanwhile"]],
    [/^An inactive key is noncompliant$/, () => ["an inactive key counts"]],
    [/^inactiveKeys allows that$/, () => ["an inactive key is allowed"]],
    [
      /^A root access key exists: no fresh report says that it is inactive(?:, AWS's time is in doubt)?$/,
      () => ["a key: not confirmed inactive"],
    ],
    [
      /^A root access key exists: (?:created after the report, which|the report, whose time is uncertain,) shows none$/,
      () => ["a key: created after the report"],
    ],
    [/^A root access key exists: the report does not show it$/, () => ["a key: not in the report"]],
    [/^A root access key exists: details unavailable$/, () => ["a key: details unavailable"]],
    [
      /^Root access key (\d) is (active|inactive|unreadable)(?:: (.+))?$/,
      (slot, state, details) =>
        [state, ...(details?.split(", ") ?? [])].map((fact) => `key ${slot}: ${fact}`),
    ],
    [/^Account summary unreadable(: .+)?$/, () => ["summary unreadable"]],
    // Which goes without saying: the report would not be gone by otherwise.
    [/^Account summary, read again(: .+)?$/, () => []],
    [/^Report (\d{4}-\d\d-\d\dT\d\d:\d\dZ)$/, (time) => [`report of ${time}`]],
    [/^Report without a time$/, () => ["report of no time"]],
    [/^Credential report: .+$/, () => ["report unreadable"]],
  ];

const LEFT_OUT = / \.{3}(?= )/;

/** Reads an annotation fact by fact; a sentence that none is known to say is a fact of its own. */
export function readFacts(annotation: string): readonly string[] {
  return annotation
    .replace(LEFT_OUT, "")
    .replace(/\.$/, "")
    .split(/\. (?=[A-Z]|inactiveKeys)/)
    .flatMap((sentence) => {
      for (const [pattern, facts] of SENTENCES) {
        const match = pattern.exec(sentence);
        if (match) return facts(...match.slice(1));
      }
      return [`unknown: ${sentence}`];
    });
}

/**
 * The facts that an annotation has and should not have, and those that it lacks. What does not fit may be
 * left out, if the annotation says so.
 */
export function compareFacts(annotation: string, expected: readonly string[]): readonly string[] {
  const said = readFacts(annotation);
  const isComplete = !LEFT_OUT.test(annotation);
  return [
    ...said.filter((fact) => !expected.includes(fact)).map((fact) => `says "${fact}"`),
    ...(isComplete ? expected.filter((fact) => !said.includes(fact)) : []).map(
      (fact) => `does not say "${fact}"`,
    ),
  ];
}
