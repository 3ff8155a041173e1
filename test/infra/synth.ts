import { readFileSync } from "node:fs";
import { App, type Stack, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import cdk from "../../cdk.json" with { type: "json" };
import { AccountStack } from "../../infra/account/account-stack.ts";
import { OneFileTemplate } from "../../infra/account/one-file-template.ts";
import { EVALUATOR_BUNDLE } from "../../infra/bundle.ts";
import { memberStack } from "../../infra/organization/member-stacks.ts";
import { OrganizationStack } from "../../infra/organization/organization-stack.ts";
import {
  type AccountSettings,
  type OrganizationSettings,
  parseSettings,
} from "../../infra/settings.ts";

/**
 * An app with the feature flags of cdk.json, one of which makes what CloudFormation's validation finds
 * an error. What cdk-nag's AwsSolutions finds is an error, too.
 */
export function newApp(): App {
  const app = new App({ context: cdk.context, analyticsReporting: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}

/** Settings by their names, without prefix. */
export type Overrides = Readonly<Record<string, unknown>>;

const templates = new Map<string, Template>();

/** Settings as the CDK context has them. */
export function contextOf(overrides: Overrides): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(overrides).map(([name, value]) => [`root-access-key:${name}`, value]),
  );
}

/** The account stack with these settings. */
export function accountStack(overrides: Overrides = {}, app = newApp()): AccountStack {
  const settings = parseSettings(contextOf(overrides)) as AccountSettings;
  return new AccountStack(app, "RootAccessKey", { settings });
}

export const ORGANIZATION: Overrides = {
  deployment: "organization",
  organizationId: "o-exampleorgid",
  organizationalUnits: "ou-exam-ple00001,ou-exam-ple00002",
};

const organizationSettings = (overrides: Overrides) =>
  parseSettings(contextOf({ ...ORGANIZATION, ...overrides })) as OrganizationSettings;

/** The organization stack with these settings. */
export function organizationStack(overrides: Overrides = {}, app = newApp()): OrganizationStack {
  const settings = organizationSettings(overrides);
  return new OrganizationStack(app, "RootAccessKeyOrganization", { settings });
}

/** The template of the organization stack with these settings. */
export function organizationTemplate(overrides: Overrides = {}): Template {
  return synthesizeOnce(JSON.stringify({ ...ORGANIZATION, ...overrides }), (app) =>
    organizationStack(overrides, app),
  );
}

/** The template that each account of the organization gets. */
export function memberTemplate(overrides: Overrides = {}): Template {
  return synthesizeOnce(`member ${JSON.stringify(overrides)}`, (app) =>
    memberStack(app, organizationSettings(overrides)),
  );
}

/** The template of the account stack with these settings. */
export function accountTemplate(overrides: Overrides = {}): Template {
  return synthesizeOnce(JSON.stringify(overrides), (app) => accountStack(overrides, app));
}

/** The template that needs no CDK, with the bundle in it. */
export function oneFileTemplate(): Template {
  const code = readFileSync(EVALUATOR_BUNDLE.file, "utf8");
  return synthesizeOnce("one file", (app) => new OneFileTemplate(app, "RootAccessKey", { code }));
}

function synthesizeOnce(name: string, stack: (app: App) => Stack): Template {
  const template = templates.get(name) ?? Template.fromStack(stack(newApp()));
  templates.set(name, template);
  return template;
}
