import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, type Stack, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { vi } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { AccountStack } from "../../infra/account/account-stack.ts";
import { OneFileTemplate } from "../../infra/account/one-file-template.ts";
import { memberStack } from "../../infra/organization/member-stacks.ts";
import { OrganizationStack } from "../../infra/organization/organization-stack.ts";
import {
  type AccountSettings,
  type OrganizationSettings,
  parseSettings,
} from "../../infra/settings.ts";

/** An app with the feature flags of cdk.json. Its stacks are not validated. */
export function newApp(): App {
  return new App({ context: cdk.context, analyticsReporting: false });
}

/** Of this project's constructs, for the user. */
const OWN_WARNINGS = "Construct Annotations";

/**
 * Synthesizes a stack with CloudFormation's validation and the checks of cdk-nag's AwsSolutions.
 *
 * @throws {Error} naming what they find; warnings, too, which synthesis only writes
 */
export function validate(make: (app: App) => Stack): void {
  const app = newApp();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  vi.stubEnv("CDK_VALIDATION", "true");
  try {
    Template.fromStack(make(app));
    const report = readFileSync(join(app.synth().directory, "validation-report.json"), "utf8");
    const { pluginReports } = JSON.parse(report);
    const found = pluginReports.filter(
      ({ pluginName, violations }: { pluginName: string; violations: [] }) =>
        pluginName !== OWN_WARNINGS && violations.length > 0,
    );
    if (found.length > 0) throw new Error(JSON.stringify(found));
  } finally {
    vi.unstubAllEnvs();
  }
}

/** Settings by their names, without prefix. */
export type Overrides = Readonly<Record<string, unknown>>;

/** By kind and settings. Modules are shared by the test files of a worker, and so are these. */
const stacks = new Map<string, Stack>();
const templates = new Map<Stack, Template>();

/** Settings as the CDK context has them. */
export function contextOf(overrides: Overrides): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(overrides).map(([name, value]) => [`root-access-key:${name}`, value]),
  );
}

/** The account stack with these settings. */
export function accountStack(overrides: Overrides = {}, app?: App): Stack {
  const settings = parseSettings(contextOf(overrides)) as AccountSettings;
  const make = (parent: App) => new AccountStack(parent, "RootAccessKey", { settings });
  return app ? make(app) : makeOnce(`account ${JSON.stringify(settings)}`, make);
}

export const ORGANIZATION = {
  deployment: "organization",
  organizationId: "o-exampleorgid",
  organizationalUnits: "ou-exam-ple00001,ou-exam-ple00002",
  protectedAccounts: "",
} satisfies Overrides;

/** The settings of the organization stack, with these overrides. */
export const organizationSettings = (overrides: Overrides) =>
  parseSettings(contextOf({ ...ORGANIZATION, ...overrides })) as OrganizationSettings;

/** The organization stack with these settings. */
export function organizationStack(overrides: Overrides = {}, app?: App): Stack {
  const settings = organizationSettings(overrides);
  const make = (parent: App) =>
    new OrganizationStack(parent, "RootAccessKeyOrganization", { settings });
  return app ? make(app) : makeOnce(`organization ${JSON.stringify(settings)}`, make);
}

/** The account stack as each account of the organization gets it. */
export function memberAccountStack(overrides: Overrides = {}, app?: App): Stack {
  const settings = organizationSettings(overrides);
  const make = (parent: App) => memberStack(parent, settings);
  return app ? make(app) : makeOnce(`member ${JSON.stringify(settings)}`, make);
}

/** The stack that needs no CDK, with the bundle in it. */
export function oneFileStack(app?: App): Stack {
  const make = (parent: App) => new OneFileTemplate(parent, "RootAccessKey");
  return app ? make(app) : makeOnce("one file", make);
}

export const accountTemplate = (overrides?: Overrides) => templateOf(accountStack(overrides));
export const organizationTemplate = (overrides?: Overrides) =>
  templateOf(organizationStack(overrides));
export const memberTemplate = (overrides?: Overrides) => templateOf(memberAccountStack(overrides));
export const oneFileTemplate = () => templateOf(oneFileStack());

function makeOnce(name: string, make: (app: App) => Stack): Stack {
  const stack = stacks.get(name) ?? make(newApp());
  stacks.set(name, stack);
  return stack;
}

function templateOf(stack: Stack): Template {
  const template = templates.get(stack) ?? Template.fromStack(stack);
  templates.set(stack, template);
  return template;
}
