import { type CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import * as v from "valibot";
import { accountId, objectWith } from "../../../shared/schema.ts";
import { call, parseAnswer } from "../../aws/call.ts";
import { MalformedAnswerError } from "../../errors.ts";
import { findOwningStack } from "../owning-stack.ts";
import { callLimits, type Place } from "../place.ts";
import type { StackSet } from "./stack-set-details.ts";

type Reader = Pick<Place, "over"> & {
  readonly clients: { readonly cloudFormation: CloudFormationClient };
};

const TEMPLATE = "a template in JSON";
const templateSchema = v.pipe(
  v.string(TEMPLATE),
  v.parseJson(undefined, TEMPLATE),
  v.object(
    { Resources: v.record(v.string(), v.looseObject({ Type: v.string("a type") })) },
    TEMPLATE,
  ),
);
const groupsSchema = objectWith(
  {
    StackInstancesGroup: v.array(
      v.object({
        DeploymentTargets: v.object({
          Accounts: v.optional(v.array(accountId, "a list of accounts"), []),
          AccountFilterType: v.optional(v.literal("DIFFERENCE", "DIFFERENCE, or nothing")),
        }),
      }),
      "a list",
    ),
  },
  "properties",
);

/**
 * Reads which accounts the stack excludes, from its template: a StackSet itself does not tell.
 *
 * See https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html
 *
 * @returns undefined if no stack of the account has the StackSet
 */
export async function readExcluded(
  { clients, over }: Reader,
  { id }: Pick<StackSet, "id">,
): Promise<readonly string[] | undefined> {
  const { cloudFormation } = clients;
  const StackName = await findOwningStack(cloudFormation, id, callLimits({ over }));
  if (StackName === undefined) return undefined;
  const action = "cloudformation:GetTemplate";
  const command = new GetTemplateCommand({ StackName });
  const sent = cloudFormation.send(command, callLimits({ over }));
  const { TemplateBody } = await call(action, sent);
  const name = `${action}.TemplateBody`;
  const { Resources } = parseAnswer(templateSchema, TemplateBody, name, [name]);
  const stackSets = Object.values(Resources).filter(
    ({ Type }) => Type === "AWS::CloudFormation::StackSet",
  );
  if (stackSets.length === 0) throw new MalformedAnswerError(`${name} has no StackSet.`);
  return stackSets.flatMap(({ Properties }) =>
    parseAnswer(groupsSchema, Properties, `${name}.Properties`).StackInstancesGroup.flatMap(
      ({ DeploymentTargets: { Accounts, AccountFilterType } }) =>
        AccountFilterType === undefined ? [] : Accounts,
    ),
  );
}
