import * as v from "valibot";
import type { Operations } from "../operation.ts";
import { parseInput } from "../wire/input.ts";
import { assumeRoot } from "./assume-root.ts";

/** What STS answers; a result becomes the XML of its `…Result`. */
export const stsOperations: Operations = {
  AssumeRoot: assumeRoot,

  GetCallerIdentity: ({ account }, input, { caller }) => {
    parseInput(v.strictObject({}), input, "ValidationError");
    return { Arn: caller.arn, UserId: caller.userId, Account: account.id };
  },
};
