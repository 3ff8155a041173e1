import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { findMisfits, type Statement } from "../infra/authorization-data.ts";
import { ROOT, readPage } from "./markdown.ts";

const policies = readdirSync(`${ROOT}/docs/policies`).map(
  (file) => [file, JSON.parse(readPage(`docs/policies/${file}`)).Statement] as const,
);

/** What does not fit, and why it is right. */
const EXPECTED: readonly RegExp[] = [
  // Which resources there are is known only when the command runs.
  /: takes no resource like \*$/,
];

it.each(policies)(
  "AWS's service authorization reference knows docs/policies/%s",
  async (_file, statements) => {
    const misfits = await Promise.all(statements.map((it: Statement) => findMisfits(it, "aws")));
    expect(misfits.flat().filter((misfit) => !EXPECTED.some((it) => it.test(misfit)))).toEqual([]);
  },
);
