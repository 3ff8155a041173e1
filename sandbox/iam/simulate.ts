import * as v from "valibot";
import { parseInput } from "../check.ts";
import type { Operations } from "../operation.ts";
import { ServiceError } from "../service-error.ts";

const RoleInput = v.strictObject({ RoleName: v.string() });
const SimulateInput = v.looseObject({ PolicySourceArn: v.string() });

/** IAM's operations on roles and permissions. */
export const simulationOperations: Operations = {
  GetRole: ({ roles }, input, { clock }) => {
    const { RoleName } = parseInput(RoleInput, input, "ValidationError");
    const role = roles.find(RoleName);
    if (!role) throw noSuchEntity(`The role with name ${RoleName} cannot be found.`);
    return {
      Role: {
        Path: "/",
        RoleName,
        RoleId: "AROA0000SANDBOX00000",
        Arn: role.arn,
        CreateDate: clock().toISOString(),
        AssumeRolePolicyDocument: "%7B%7D",
      },
    };
  },

  /** Users have no policies here, and can do everything. */
  SimulatePrincipalPolicy: ({ roles }, input) => {
    const { PolicySourceArn, ...rest } = parseInput(SimulateInput, input, "InvalidInput");
    const actions = membersOf(rest, "ActionNames");
    const resources = membersOf(rest, "ResourceArns");
    if (actions.length === 0) throw new ServiceError("InvalidInput", 400, "ActionNames is empty.");
    const role = roles.find(PolicySourceArn);
    if (PolicySourceArn.includes(":role/") && !role) {
      throw noSuchEntity(`The role ${PolicySourceArn} cannot be found.`);
    }
    const asked = actions.flatMap((action) =>
      (resources.length > 0 ? resources : ["*"]).map((resource) => ({ action, resource })),
    );
    const member = asked.map(({ action, resource }) => ({
      EvalActionName: action,
      EvalResourceName: resource,
      EvalDecision: DECISIONS[role?.decide({ action, resource }) ?? "allowed"],
      MatchedStatements: {},
      MissingContextValues: {},
    }));
    return { EvaluationResults: { member }, IsTruncated: false };
  },
};

const DECISIONS = {
  allowed: "allowed",
  explicitlyDenied: "explicitDeny",
  implicitlyDenied: "implicitDeny",
} as const;

/** The members of a list in AWS Query: `NAME.member.1` and so on. */
function membersOf(input: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const members: string[] = [];
  for (let index = 1; typeof input[`${name}.member.${index}`] === "string"; index++) {
    members.push(String(input[`${name}.member.${index}`]));
  }
  return members;
}

function noSuchEntity(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", 404, message);
}
