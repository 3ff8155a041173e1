import { expect, it } from "vitest";
import { type Block, blocksIn, LANGUAGES } from "./markdown.ts";

/** What holds the blocks of each language to what is true. */
const CHECKED_BY: Readonly<Record<string, string>> = {
  json: "samples.test.ts parses them",
  mermaid: "this test parses them",
  sh: "commands.test.ts checks every command, option and file",
  ts: "samples.test.ts compiles them",
  text: "the tests in OUTPUTS",
};

/** The first line of each block of output, and what compares it to the output. */
const OUTPUTS: Readonly<Record<string, string>> = {
  "Subject: [HIGH] Root access key found: 123456789012 (payments-prod)":
    "test/unit/notification/forms.test.ts",
  "01234567-89ab-cdef-0123-456789abcdef  [TEST] [HIGH] Root access key found: 111122223333":
    "test/integration/cli/notify-test.test.ts",
  "https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review":
    "test/infra/parameter-groups.test.ts",
  "GOOD     Region: us-east-1, where IAM is.": "test/integration/cli/doctor.test.ts",
};

it("every block is of a language that a test checks", () => {
  expect(LANGUAGES.filter((language) => !Object.hasOwn(CHECKED_BY, language))).toEqual([]);
});

it("every block of output is compared to the output", () => {
  const firstLines = blocksIn("text").map(({ text }) => text.split("\n")[0] ?? "");
  expect(firstLines.filter((line) => !Object.hasOwn(OUTPUTS, line))).toEqual([]);
});

const NODE = String.raw`\w+(?:\[[\w ]+\])?`;
const EDGE = String.raw` (?:-- [\w' -]+ )?--> `;
const STATEMENT = new RegExp(`^(?:subgraph ${NODE}|end|${NODE}(?:${EDGE}${NODE})*)$`);

it.each(blocksIn("mermaid").map((block) => [nameOf(block), block] as const))(
  "the diagram in %s parses",
  (_name, { text }) => {
    const [first, ...statements] = text.trimEnd().split("\n");
    expect(first).toBe("flowchart LR");
    expect(statements.filter((line) => !STATEMENT.test(line.trim()))).toEqual([]);
  },
);

function nameOf({ page, line }: Block): string {
  return `${page}:${line}`;
}
