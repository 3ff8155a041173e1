import type { Sandbox, Tenant } from "root-access-key-sandbox";

/** A policy of docs/policies. */
export interface Policy {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource: string;
    readonly Condition?: unknown;
  }[];
}

export const actionsIn = ({ Statement }: Policy) => Statement.flatMap(({ Action }) => Action);

export const withoutAction = (policy: Policy, missing: string): Policy => ({
  ...policy,
  Statement: policy.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((action) => action !== missing),
  })).filter(({ Action }) => Action.length > 0),
});

/** Without the statements that only some options need, or that `status` can do without. */
export const withoutOptional = (policy: Policy): Policy => ({
  ...policy,
  Statement: policy.Statement.filter(({ Sid }) => !Sid?.startsWith("For")),
});

/** The environment of a new role in an account, with these policies and no others. */
export function environmentOfRole(
  sandbox: Sandbox,
  { account, roles }: Tenant,
  policyDocuments: readonly Policy[],
): Readonly<Record<string, string>> {
  roles.create({
    roleName: "Auditor",
    assumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    },
    policyDocuments,
  });
  return sandbox.environmentOf(account, { roleName: "Auditor" });
}
