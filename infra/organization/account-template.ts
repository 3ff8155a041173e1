import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, BootstraplessSynthesizer, type Stack } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { AccountStack } from "../account/account-stack.ts";
import { EVALUATOR_BUNDLE } from "../bundle.ts";
import type { AccountSettings, OrganizationSettings } from "../settings.ts";

/**
 * The account stack as each account of an organization gets it: without assets, as member accounts need
 * no bootstrap, and with the central bus as a parameter.
 *
 * @param app the app of its own in which it is synthesized
 */
export function memberStack(
  app: App,
  settings: OrganizationSettings,
  expectedRegion?: string,
): AccountStack {
  const { frequency, inactiveKeys, rule, remediation, noEvaluationAlarm, recorder } = settings;
  const ofAccount: AccountSettings = {
    deployment: "account",
    frequency,
    inactiveKeys,
    rule,
    remediation,
    noEvaluationAlarm,
    recorder,
    suppressFindingsFor: [],
  };
  return new AccountStack(app, "RootAccessKeyMember", {
    settings: ofAccount,
    code: lambda.Code.fromInline(readFileSync(EVALUATOR_BUNDLE.file, "utf8")),
    isMember: true,
    synthesizer: new BootstraplessSynthesizer(),
    expectedRegion,
  });
}

/**
 * Writes the template of the account stack.
 *
 * @param scope where the organization's stack is, whose feature flags hold here too
 * @returns the file
 */
export function writeAccountTemplate(
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
