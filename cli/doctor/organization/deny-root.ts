import {
  includesAction,
  includesResource,
  meetsConditions,
  type RequestKeys,
  type Statement,
} from "../policy-document.ts";
import { type Answer, all, any } from "../three-valued.ts";

/** What audits and removals do in a root session. */
const ACTIONS = ["iam:ListAccessKeys", "iam:GetAccessKeyLastUsed", "iam:DeleteAccessKey"];

/**
 * Whether service control policies deny what a root session does, in any account.
 *
 * See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-assumedroot
 *
 * @returns undefined if that depends on something that is not understood
 */
export function deniesRootSessions(statements: readonly Statement[]): Answer {
  const denials = statements.filter(({ Effect }) => Effect === "Deny");
  return any(accountsIn(denials).flatMap((id) => denials.map((it) => deniesIn(it, id))));
}

/** Accounts that a statement can be about: those that it names, and any other. */
function accountsIn(statements: readonly Statement[]): readonly string[] {
  return [...new Set(JSON.stringify(statements).match(/\b\d{12}\b/g)), "000000000000"];
}

function deniesIn(statement: Statement, accountId: string): Answer {
  const arn = `arn:aws:iam::${accountId}:root`;
  const keys: RequestKeys = new Map([
    ["aws:principalarn", arn],
    ["aws:principalaccount", accountId],
    ["aws:assumedroot", "true"],
    ["aws:principalisawsservice", "false"],
    ["aws:securetransport", "true"],
    // Where IAM is in the only partition that has root sessions.
    ["aws:requestedregion", "us-east-1"],
  ]);
  // AWS does not document which of them is the resource of the root user's own access keys.
  const [isRoot, isUser] = [arn, `arn:aws:iam::${accountId}:user/root`].map((resource) =>
    includesResource(statement, resource),
  );
  return all([
    any(ACTIONS.map((action) => includesAction(statement, action))),
    isRoot === isUser ? isRoot : undefined,
    meetsConditions(statement, keys),
  ]);
}
