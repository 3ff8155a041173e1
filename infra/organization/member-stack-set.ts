import { Aws, CfnStackSet } from "aws-cdk-lib";
import { Construct } from "constructs";
import { STACK_SET_NAME } from "../../shared/names.ts";
import type { OrganizationSettings } from "../settings.ts";

export interface MemberStackSetProps {
  /** Where CloudFormation finds the account stack's template. */
  readonly templateUrl: string;
  readonly centralBusArn: string;
  readonly settings: OrganizationSettings;
}

/**
 * Deploys the account stack to the organization's member accounts, those that join later too. The
 * management account is never one of them.
 */
export class MemberStackSet extends Construct {
  constructor(scope: Construct, id: string, props: MemberStackSetProps) {
    super(scope, id);
    const { templateUrl, centralBusArn, settings } = props;
    const { organizationalUnits, excludedAccounts } = settings;
    new CfnStackSet(this, "Resource", {
      stackSetName: STACK_SET_NAME,
      description: "AWS Config rule: does the root user of this account have an access key?",
      permissionModel: "SERVICE_MANAGED",
      callAs: settings.callAs,
      // The roles have names, which the central bus knows.
      capabilities: ["CAPABILITY_NAMED_IAM"],
      templateUrl,
      parameters: [{ parameterKey: "CentralBusArn", parameterValue: centralBusArn }],
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      // An operation that another one is in the way of waits, and does not fail.
      managedExecution: { Active: true },
      operationPreferences: {
        failureTolerancePercentage: settings.failureTolerancePercentage,
        maxConcurrentPercentage: settings.maxConcurrentPercentage,
        // Otherwise, with less tolerance, there would be less at the same time, too.
        concurrencyMode: "SOFT_FAILURE_TOLERANCE",
      },
      stackInstancesGroup: [
        {
          deploymentTargets: {
            organizationalUnitIds: organizationalUnits,
            ...(excludedAccounts.length > 0 && {
              accounts: excludedAccounts,
              accountFilterType: "DIFFERENCE",
            }),
          },
          regions: [Aws.REGION],
        },
      ],
    });
  }
}
