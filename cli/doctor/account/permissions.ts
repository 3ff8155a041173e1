import { EVALUATION_ACTIONS } from "../../../rule/actions.ts";
import type { Check } from "../check.ts";
import { callLimits } from "../place.ts";
import { judgeRole, simulate } from "../simulation.ts";
import type { AccountContext } from "./context.ts";

/** Whether the role of the rule's function may do what an evaluation does. */
export const rolePermissionsCheck: Check<AccountContext> = {
  id: "role-permissions",
  title: "Permissions of the function",
  actions: [
    "config:DescribeConfigRules",
    "lambda:GetFunctionConfiguration",
    "iam:SimulatePrincipalPolicy",
  ],
  async *run(context) {
    const { iam } = context.clients;
    for (const configuration of (await context.evaluators()).values()) {
      if (!configuration) continue;
      const { Role: principalArn } = configuration;
      const question = { principalArn, actions: EVALUATION_ACTIONS };
      yield judgeRole(principalArn, await simulate(iam, question, callLimits(context)));
    }
  },
};
