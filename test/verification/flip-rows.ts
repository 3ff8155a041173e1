import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";

/** A change to a source that makes a row of the decision, or one of its limits, wrong. */
interface Flip {
  readonly file: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly source: string;
}

/** What of a source is flipped, and the tests that have to notice it. */
interface Target {
  readonly file: string;
  readonly tests: string;
  readonly flips: readonly (readonly [pattern: RegExp, others: (found: string) => string[]])[];
}

const instead =
  (...others: string[]) =>
  () =>
    others;

/** What a row says, and what else it could say; and when it says so, turned around. */
const ROWS: Target["flips"] = [
  [/\bcompliant(?=\("[A-Z_]+"\))/g, instead("nonCompliant", "noVerdict")],
  [/\b(nonCompliant|degraded)(?=\("[A-Z_]+"\))/g, instead("compliant", "noVerdict")],
  [/\bnoVerdict(?=\("[A-Z_]+"\))/g, instead("compliant", "nonCompliant")],
  [/\bverdict\(inactiveKeys, /g, instead("compliant(", "nonCompliant(")],
  [
    /(?<=\bif \().+(?=\) (return|{))|(?<=return (?!{))[^;]+?(?=\s+\? )|(?<=: )\w+(?= \? )/g,
    (condition) => [`!(${condition})`],
  ],
];

/** A limit a second longer and shorter, and what is beyond it without or with the limit itself. */
const LIMITS: Target["flips"] = [
  [/(?<=\b[A-Z_]+_MS = ).+(?=;)/g, (ms) => [`${ms} + 1000`, `${ms} - 1000`]],
  [
    /(?<=[\w)] )[<>]=?(?= -?[\w.]+( - TOLERANCE_MS)?( &&|;|\)| \|\|))/g,
    (sign) => [sign.length > 1 ? sign.charAt(0) : `${sign}=`],
  ],
];

const TARGETS: readonly Target[] = [
  { file: "rule/verdict.ts", tests: "test/unit/rule/verdict.test.ts", flips: ROWS },
  {
    file: "rule/evidence/credential-report.ts",
    tests: "test/unit/rule/evidence/credential-report.test.ts",
    flips: LIMITS,
  },
  { file: "shared/timestamp.ts", tests: "test/unit/shared/timestamp.test.ts", flips: LIMITS },
];

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));

function flipsOf({ file, flips }: Target): Flip[] {
  const source = readFileSync(pathOf(file), "utf8");
  return flips
    .flatMap(([pattern, others]) =>
      [...source.matchAll(pattern)].flatMap((match) =>
        others(match[0]).map((other) => ({ file, ...flip(source, match, other) })),
      ),
    )
    .sort((a, b) => a.line - b.line);
}

function flip(source: string, match: RegExpExecArray, other: string): Omit<Flip, "file"> {
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

const flips = TARGETS.flatMap((target) => flipsOf(target).map((each) => ({ ...each, ...target })));
// Each flip is a project of its own, in which that source is another one.
const vitest = await startVitest("test", [], {
  config: false,
  watch: false,
  reporters: [{}],
  projects: flips.map(({ file, source, tests }, index) => ({
    plugins: [{ name: "flip", load: (id: string) => (id === pathOf(file) ? source : undefined) }],
    test: { name: String(index), include: [tests] },
  })),
});
const modules = vitest.state.getTestModules();
await vitest.close();

let unnoticed = 0;
for (const [index, { file, line, from, to }] of flips.entries()) {
  const failed = modules
    .filter(({ project }) => project.name === String(index))
    .flatMap(({ children }) => [...children.allTests("failed")])
    .map(({ fullName }) => fullName);
  if (failed.length === 0) unnoticed++;
  console.log(`${file}:${line}\n  - ${from}\n  + ${to}`);
  console.log(`  ${failed.length} tests fail: ${failed[0] ?? "not noticed"}`);
}
const counts = TARGETS.map(({ file }) => {
  const { length } = flips.filter((each) => each.file === file);
  return `${length} of ${file}`;
});
console.log(`${flips.length} flips (${counts.join(", ")}); ${unnoticed} fail no test`);
// Tests that fail are what this is about.
process.exitCode = flips.length > 0 && unnoticed === 0 ? 0 : 1;
