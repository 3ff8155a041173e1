import { Aws, Validations } from "aws-cdk-lib";
import { CfnConfigurationAggregator } from "aws-cdk-lib/aws-config";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { AGGREGATOR_NAME } from "../../shared/names.ts";

/**
 * What AWS Config calls in AWS Organizations to list the accounts.
 * See https://docs.aws.amazon.com/config/latest/developerguide/aggregated-create.html
 */
const ORGANIZATION_ACTIONS = [
  "organizations:DescribeOrganization",
  "organizations:ListAWSServiceAccessForOrganization",
  "organizations:ListAccounts",
  "organizations:ListDelegatedAdministrators",
];

/** Shows the evaluation results of all accounts of the organization in this Region. */
export class OrganizationAggregator extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new iam.Role(this, "Role", {
      // It is not documented whether AWS Config sets aws:SourceAccount when it assumes this role.
      assumedBy: new iam.ServicePrincipal("config.amazonaws.com"),
      description: "Lets AWS Config's aggregator read the organization's accounts",
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ORGANIZATION_ACTIONS, resources: ["*"] }));
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "These actions apply to the organization as a whole",
    });
    const aggregator = new CfnConfigurationAggregator(this, "Resource", {
      configurationAggregatorName: AGGREGATOR_NAME,
      organizationAggregationSource: { roleArn: role.roleArn, awsRegions: [Aws.REGION] },
    });
    aggregator.node.addDependency(role);
  }
}
