import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

/** A change to the decision's source that makes one of its rows wrong. */
interface Flip {
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly source: string;
}

const DECISION = fileURLToPath(new URL("../../rule/verdict.ts", import.meta.url));
const TABLE = "test/unit/rule/verdict.test.ts";

/** What a row says, and what else it could say. */
const OUTCOMES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\bcompliant(?=\("[A-Z_]+"\))/g, ["nonCompliant", "noVerdict"]],
  [/\b(nonCompliant|degraded)(?=\("[A-Z_]+"\))/g, ["compliant", "noVerdict"]],
  [/\bnoVerdict(?=\("[A-Z_]+"\))/g, ["compliant", "nonCompliant"]],
  [/\bverdict\(inactiveKeys, /g, ["compliant(", "nonCompliant("]],
];
/** When it says so. */
const CONDITION =
  /(?<=\bif \().+(?=\) (return|{))|(?<=return (?!{))[^;]+?(?=\s+\? )|(?<=: )\w+(?= \? )/g;

/** Each row of the decision with another outcome, and with its condition turned around. */
function flipsOf(source: string): Flip[] {
  const outcomes = OUTCOMES.flatMap(([pattern, others]) =>
    [...source.matchAll(pattern)].flatMap((match) =>
      others.map((other) => flip(source, match, other)),
    ),
  );
  const conditions = [...source.matchAll(CONDITION)].map((match) =>
    flip(source, match, `!(${match[0]})`),
  );
  return [...outcomes, ...conditions].sort((a, b) => a.line - b.line);
}

function flip(source: string, match: RegExpExecArray, other: string): Flip {
  const before = source.slice(0, match.index);
  const [from] = match;
  const after = source.slice(match.index + from.length);
  const start = before.slice(before.lastIndexOf("\n") + 1);
  const end = after.slice(0, after.indexOf("\n"));
  return {
    line: before.split("\n").length,
    from: `${start}${from}${end}`.trim(),
    to: `${start}${other}${end}`.trim(),
    source: `${before}${other}${after}`,
  };
}

const flips = flipsOf(readFileSync(DECISION, "utf8"));
// Each flip is a project of its own, in which the decision's source is another one.
const vitest = await startVitest("test", [], {
  config: false,
  watch: false,
  reporters: [{}],
  projects: flips.map(({ source }, index) => ({
    plugins: [{ name: "flip", load: (id: string) => (id === DECISION ? source : undefined) }],
    test: { name: String(index), include: [TABLE] },
  })),
});
const modules = vitest.state.getTestModules();
await vitest.close();

let unnoticed = 0;
for (const [index, { line, from, to }] of flips.entries()) {
  const failed = modules
    .filter(({ project }) => project.name === String(index))
    .flatMap(({ children }) => [...children.allTests("failed")])
    .map(({ fullName }) => fullName);
  if (failed.length === 0) unnoticed++;
  console.log(`rule/verdict.ts:${line}\n  - ${from}\n  + ${to}`);
  console.log(`  ${failed.length} tests fail: ${failed[0] ?? "not noticed"}`);
}
console.log(`${flips.length} flips of rule/verdict.ts, of which ${unnoticed} fail no test`);
// Tests that fail are what this is about.
process.exitCode = flips.length > 0 && unnoticed === 0 ? 0 : 1;
