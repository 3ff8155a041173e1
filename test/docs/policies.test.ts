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
  /\btakes no resource like \*$/,
  /\*: a resource of none of /,
  // One ARN without wildcards, compared as in the IAM User Guide's own policy for AssumeRoot.
  /sts:TaskPolicyArn: StringEquals is not for the type ARN$/,
];

it.each(policies)(
  "AWS's service authorization reference knows docs/policies/%s",
  async (_file, statements) => {
    const misfits = await Promise.all(statements.map((it: Statement) => findMisfits(it, "aws")));
    expect(misfits.flat().filter((misfit) => !EXPECTED.some((it) => it.test(misfit)))).toEqual([]);
  },
);
