import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Annotations,
  App,
  Aws,
  BootstraplessSynthesizer,
  CfnStackSet,
  type Stack,
} from "aws-cdk-lib";
import { Construct } from "constructs";
import { STACK_SET_NAME } from "../../shared/names.ts";
import { AccountStack } from "../account/account-stack.ts";
import type { AccountSettings, OrganizationSettings } from "../settings.ts";

/**
 * The account stack for a member account: without assets, so that the account needs no bootstrapping,
 * and with the central bus as a parameter.
 *
 * @param app an app only for this stack
 */
export function memberStack(
  app: App,
  settings: OrganizationSettings,
  expectedRegion?: string,
): AccountStack {
  const { frequency, inactiveKeys, rule, remediation, noEvaluationAlarm, recorder } = settings;
  const accountSettings: AccountSettings = {
    deployment: "account",
    frequency,
    inactiveKeys,
    rule,
    remediation,
    noEvaluationAlarm,
    recorder,
    permissionsBoundary: settings.permissionsBoundary,
    email: [],
    suppressFindingsFor: [],
  };
  return new AccountStack(app, "RootAccessKeyMember", {
    settings: accountSettings,
    isMember: true,
    synthesizer: new BootstraplessSynthesizer(),
    expectedRegion,
  });
}

/**
 * Synthesizes the account stack for member accounts.
 *
 * @param scope the organization stack, whose feature flags apply
 * @returns the path of the template, in a temporary folder of its own
 */
export function writeMemberTemplate(
  scope: Stack,
  settings: OrganizationSettings,
  expectedRegion?: string,
): string {
  const folder = mkdtempSync(join(tmpdir(), "root-access-key-"));
  const app = new App({
    context: scope.node.getAllContext(),
    outdir: join(folder, "cdk.out"),
    analyticsReporting: false,
  });
  const { stackName } = memberStack(app, settings, expectedRegion);
  const { template } = app.synth().getStackByName(stackName);
  const file = join(folder, "account.template.json");
  writeFileSync(file, JSON.stringify(template));
  return file;
}

export interface MemberStackSetProps {
  /** The URL of the account stack's template. */
  readonly templateUrl: string;
  readonly centralBusArn: string;
  readonly settings: OrganizationSettings;
}

/**
 * Deploys the account stack to the organization's member accounts, including those that join later. A
 * StackSet does not deploy to the management account.
 */
export class MemberStackSet extends Construct {
  constructor(scope: Construct, id: string, props: MemberStackSetProps) {
    super(scope, id);
    const { templateUrl, centralBusArn, settings } = props;
    const { organizationalUnits, excludedAccounts } = settings;
    if (excludedAccounts.length > 0) warnAboutExcludedAccounts(this);
    new CfnStackSet(this, "Resource", {
      stackSetName: STACK_SET_NAME,
      description:
        "AWS Config rule that checks whether the root user of this account has an access key",
      permissionModel: "SERVICE_MANAGED",
      callAs: settings.callAs,
      // The roles have custom names, by which the central bus admits them.
      capabilities: ["CAPABILITY_NAMED_IAM"],
      templateUrl,
      parameters: [{ parameterKey: "CentralBusArn", parameterValue: centralBusArn }],
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      // Conflicting operations are queued instead of failing.
      managedExecution: { Active: true },
      operationPreferences: {
        failureTolerancePercentage: settings.failureTolerancePercentage,
        maxConcurrentPercentage: settings.maxConcurrentPercentage,
        // By default, a lower failure tolerance would also lower the concurrency.
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

/** See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html */
function warnAboutExcludedAccounts(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    "root-access-key:excludedAccounts",
    "StackSets honor root-access-key:excludedAccounts in this deployment, but not in automatic deployment: an excluded account that joins one of the organizationalUnits later gets the stack. Move accounts that must not have it to an OU of their own, outside organizationalUnits.",
  );
}
