import { type IAMClient, ListOrganizationsFeaturesCommand } from "@aws-sdk/client-iam";
import {
  DescribeOrganizationCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import * as v from "valibot";
import { accountId, objectWith } from "../../shared/schema.ts";
import { limitCalls } from "../../shared/time-limits.ts";
import { call, parseAnswer, refusalOf } from "../aws/call.ts";
import { CommandError } from "../errors.ts";
import type { Clients } from "./clients.ts";

/** The organization of the caller. */
export interface Organization {
  /** For the record alone; undefined if AWS does not give it. */
  readonly id: string | undefined;
  readonly managementAccountId: string;
}

const LONGEST_MS = 30_000;

/** Centralized root access; read-only root sessions need it too. */
const FEATURE = "RootCredentialsManagement";
const TURN_ON = "aws iam enable-organizations-root-credentials-management";

/**
 * Checks whether the caller can open root sessions in the organization at all, so that the reason is reported once and
 * not for each account.
 *
 * @returns the organization
 * @throws {CommandError} If centralized root access is off, or the caller is neither the management
 *   account nor IAM's delegated administrator.
 * @throws {CallError} If AWS refuses or does not answer.
 * @throws {MalformedAnswerError} If the answers do not say so.
 */
export async function checkAccess({
  iam,
  organizations,
}: Pick<Clients, "iam" | "organizations">): Promise<Organization> {
  const [organization, features] = await Promise.all([
    readOrganization(organizations),
    readFeatures(iam).catch((error: unknown) => {
      const message = explainRefusal(error);
      throw message === undefined ? error : new CommandError(message, { cause: error });
    }),
  ]);
  if (features.includes(FEATURE)) return organization;
  throw new CommandError(
    `Centralized root access is off in this organization. Audit in a role that each account has, with --role-name, or turn it on: ${TURN_ON}`,
  );
}

/** See https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html */
export async function readOrganization(organizations: OrganizationsClient): Promise<Organization> {
  const answer = organizations.send(new DescribeOrganizationCommand({}), limitCalls(LONGEST_MS));
  const action = "organizations:DescribeOrganization";
  const { Organization } = await call(action, answer);
  const schema = objectWith({ MasterAccountId: accountId }, "an organization");
  const { MasterAccountId } = parseAnswer(schema, Organization, `${action}.Organization`);
  return { id: Organization?.Id, managementAccountId: MasterAccountId };
}

/**
 * Reads which features of centralized root access are on.
 * See https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html
 *
 * @throws {CallError} If AWS refuses or does not answer.
 * @throws {MalformedAnswerError} If the answer has no list.
 */
export async function readFeatures(iam: IAMClient): Promise<readonly string[]> {
  const answer = iam.send(new ListOrganizationsFeaturesCommand({}), limitCalls(LONGEST_MS));
  const action = "iam:ListOrganizationsFeatures";
  const { EnabledFeatures } = await call(action, answer);
  // Without the list, nothing says that a feature is off.
  const schema = v.array(v.string("a feature"), "a list of features");
  return parseAnswer(schema, EnabledFeatures, `${action}.EnabledFeatures`);
}

/** What keeps the caller from centralized root access, if AWS has said so when it refused to list its features. */
export function explainRefusal(error: unknown): string | undefined {
  const name = refusalOf(error) ?? "";
  return Object.hasOwn(REFUSALS, name) ? REFUSALS[name] : undefined;
}

const REFUSALS: Readonly<Record<string, string>> = {
  AccountNotManagementOrDelegatedAdministratorException:
    "These credentials are neither of the organization's management account nor of IAM's delegated administrator. To find the delegated administrator, run in the management account: aws organizations list-delegated-administrators --service-principal iam.amazonaws.com",
  ServiceAccessNotEnabledException: `IAM has no trusted access to this organization. Turn it on, and centralized root access: aws organizations enable-aws-service-access --service-principal iam.amazonaws.com && ${TURN_ON}`,
  OrganizationNotInAllFeaturesModeException:
    "The organization has consolidated billing only. Centralized root access needs all features: aws organizations enable-all-features",
};
