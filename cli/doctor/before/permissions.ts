import { GetRoleCommand } from "@aws-sdk/client-iam";
import { objectWith, text } from "../../../shared/schema.ts";
import { call, parseAnswer, unlessMissing } from "../../aws/call.ts";
import type { Check, Judgement } from "../check.ts";
import { callLimits } from "../place.ts";
import { describeDenied, describeUncertain, type Simulated, simulate } from "../simulation.ts";
import { LEAST_BOOTSTRAP_VERSION } from "./bootstrap.ts";
import type { BeforeContext } from "./context.ts";

/** What CloudFormation does with the caller's permissions if it has no role of its own. */
export const DEPLOY_ACTIONS = [
  "cloudformation:CreateStack",
  "cloudwatch:PutMetricAlarm",
  "config:PutConfigRule",
  "config:PutRemediationConfigurations",
  "events:PutRule",
  "events:PutTargets",
  "iam:CreateRole",
  "iam:PassRole",
  "iam:PutRolePolicy",
  "kms:CreateKey",
  "lambda:AddPermission",
  "lambda:CreateFunction",
  "lambda:PutFunctionEventInvokeConfig",
  "logs:CreateLogGroup",
  "sns:CreateTopic",
  "sqs:CreateQueue",
  "ssm:CreateDocument",
] as const;

/** Whether the caller may deploy, by a simulation that knows no conditions. */
export const deployPermissionsCheck: Check<BeforeContext> = {
  id: "deploy-permissions",
  title: "Permissions to deploy",
  actions: ["ssm:GetParameter", "iam:GetRole", "iam:SimulatePrincipalPolicy"],
  async *run(context) {
    const { caller, region, clients } = context;
    const principalArn = await principalOf(context);
    if (principalArn === undefined) {
      yield {
        health: "UNKNOWN",
        found: `IAM simulates nothing for ${caller.arn}: it is neither a user nor a role of this account.`,
      };
      return;
    }
    const role = `arn:${caller.partition}:iam::${caller.accountId}:role/cdk-hnb659fds-deploy-role-${caller.accountId}-${region}`;
    const cdk = { principalArn, actions: ["sts:AssumeRole"], resourceArn: role };
    const [direct, byCdk, version = 0] = await Promise.all([
      simulate(clients.iam, { principalArn, actions: DEPLOY_ACTIONS }, callLimits(context)),
      simulate(clients.iam, cdk, callLimits(context)),
      context.bootstrapVersion(),
    ]);
    yield judgeDeployment(direct, version >= LEAST_BOOTSTRAP_VERSION ? byCdk : []);
  },
};

/** @returns the ARN of the caller's user or role, with its path; undefined for anything else */
async function principalOf(context: BeforeContext): Promise<string | undefined> {
  const { arn } = context.caller;
  if (arn.includes(":user/")) return arn;
  const RoleName = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (RoleName === undefined) return undefined;
  const action = "iam:GetRole";
  const sent = context.clients.iam.send(new GetRoleCommand({ RoleName }), callLimits(context));
  const answer = await unlessMissing(call(action, sent), "NoSuchEntityException");
  const schema = objectWith({ Arn: text("the ARN of a role") }, "a role");
  return answer && parseAnswer(schema, answer.Role, `${action}.Role`).Arn;
}

/**
 * | by itself | by the CDK's role  | health  |
 * | --------- | ------------------ | ------- |
 * | allowed   | any                | GOOD    |
 * | any       | allowed            | GOOD    |
 * | denied    | any other          | BAD     |
 * | uncertain | any other          | UNKNOWN |
 *
 * @param direct undefined if IAM does not know the principal
 * @param byCdk empty if the CDK is not bootstrapped
 */
export function judgeDeployment(
  direct: readonly Simulated[] | undefined,
  byCdk: readonly Simulated[] | undefined,
): Judgement {
  if (!direct || !byCdk) {
    return { health: "UNKNOWN", found: "IAM does not know the caller's user or role." };
  }
  const denied = describeDenied(direct);
  const uncertain = describeUncertain(direct);
  const mayAssume = byCdk.length > 0 && byCdk.every(({ isAllowed }) => isAllowed);
  if (denied === undefined && uncertain === undefined) {
    const also = mayAssume ? " It may assume the CDK's role for deployments, too." : "";
    return {
      health: "GOOD",
      found: `The caller may deploy the template with its own permissions.${also}`,
    };
  }
  if (mayAssume) {
    return {
      health: "GOOD",
      found:
        "The caller may assume the CDK's role for deployments, which has permissions of its own. The template without the CDK needs a service role.",
    };
  }
  if (denied === undefined) {
    return {
      health: "UNKNOWN",
      found: `Whether the caller may call ${uncertain}.`,
      fix: "Read the caller's policies, or deploy with a service role: `aws cloudformation deploy --role-arn ROLE_ARN`",
    };
  }
  return {
    health: "BAD",
    found: `The caller may not call ${denied}.`,
    fix: "Deploy as somebody who may, or with a service role: `aws cloudformation deploy --role-arn ROLE_ARN`",
  };
}
