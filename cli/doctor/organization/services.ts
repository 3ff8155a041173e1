import { hasRootSessions } from "../../../shared/root-session-partition.ts";

/** A service that acts in the whole organization. */
export interface OrganizationService {
  readonly principal: string;
  readonly name: string;
  /** As the subject of a sentence. */
  readonly neededFor: string;
  /** The command that gives it trusted access. */
  readonly enable: string;
}

const enableByPrincipal = (principal: string) =>
  `aws organizations enable-aws-service-access --service-principal ${principal}`;

const CONFIG: OrganizationService = {
  principal: "config.amazonaws.com",
  name: "AWS Config",
  neededFor: "the aggregator",
  enable: enableByPrincipal("config.amazonaws.com"),
};
const STACK_SETS: OrganizationService = {
  principal: "member.org.stacksets.cloudformation.amazonaws.com",
  name: "CloudFormation StackSets",
  neededFor: "the StackSet",
  // See https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-cloudformation.html
  enable: "aws cloudformation activate-organizations-access",
};
const IAM: OrganizationService = {
  principal: "iam.amazonaws.com",
  name: "IAM",
  neededFor: "centralized root access",
  enable: enableByPrincipal("iam.amazonaws.com"),
};

/** The services that a deployment needs in the organization. IAM is needed only for root sessions. */
export function servicesOf(partition: string): readonly OrganizationService[] {
  return hasRootSessions(partition) ? [CONFIG, STACK_SETS, IAM] : [CONFIG, STACK_SETS];
}
