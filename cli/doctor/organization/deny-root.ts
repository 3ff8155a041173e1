import * as v from "valibot";

const POLICY = "a policy in JSON";
const strings = v.union([v.string(), v.array(v.string())], "a text, or a list of texts");
const values = v.union([v.string(), v.boolean(), v.number()]);
const statement = v.looseObject(
  {
    Effect: v.picklist(["Allow", "Deny"], "Allow or Deny"),
    Action: v.optional(strings),
    NotAction: v.optional(strings),
    Condition: v.optional(
      v.record(v.string(), v.record(v.string(), v.union([values, v.array(values)]))),
      {},
    ),
  },
  "a statement",
);

/** See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html */
export const policySchema = v.pipe(
  v.string(POLICY),
  v.parseJson(undefined, POLICY),
  v.object({ Statement: v.union([v.array(statement), statement], "statements") }, POLICY),
);
export type Policy = v.InferOutput<typeof policySchema>;
type Statement = v.InferOutput<typeof statement>;

/** What audits and removals do in a root session. */
const ACTIONS = ["iam:ListAccessKeys", "iam:GetAccessKeyLastUsed", "iam:DeleteAccessKey"];
/** Without a number, as in the policies. */
const ROOT_ARN = "arn:aws:iam::111122223333:root";

/**
 * Whether a policy denies the root user what a root session does, without an exception for root sessions. A statement
 * with a condition on anything else but the principal denies only some requests, and is not counted.
 *
 * See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-assumedroot
 */
export function deniesRootSessions({ Statement }: Policy): boolean {
  return [Statement]
    .flat()
    .some((it) => it.Effect === "Deny" && deniesActions(it) && isAboutRoot(it));
}

function deniesActions({ Action, NotAction }: Statement): boolean {
  const matches = (patterns: string | readonly string[], action: string) =>
    [patterns].flat().some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase()));
  return ACTIONS.some((action) =>
    Action === undefined
      ? NotAction !== undefined && !matches(NotAction, action)
      : matches(Action, action),
  );
}

const OPERATOR =
  /^(ForAnyValue:|ForAllValues:)?(String|Arn)(?<not>Not)?(Like|Equals|EqualsIgnoreCase)(IfExists)?$/;

function isAboutRoot({ Condition }: Statement): boolean {
  return Object.entries(Condition).every(([operator, keys]) => {
    const { groups } = OPERATOR.exec(operator) ?? {};
    return Object.entries(keys).every(([key, value]) => {
      if (!groups || key.toLowerCase() !== "aws:principalarn") return false;
      const namesRoot = [value]
        .flat()
        .some((pattern) => isLike(ROOT_ARN, withoutAccount(String(pattern))));
      return namesRoot === (groups.not === undefined);
    });
  });
}

/** One account's root user is one, too. */
function withoutAccount(pattern: string): string {
  return pattern.replace(/::\d{12}:/, "::111122223333:");
}

function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return ".*";
    return part === "?" ? "." : part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s").test(text);
}
