import { readFileSync } from "node:fs";
import { App, type Stack, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import cdk from "../../cdk.json" with { type: "json" };
import { AccountStack } from "../../infra/account-stack.ts";
import { BUNDLE_FILE } from "../../infra/bundle.ts";
import { OneFileTemplate } from "../../infra/one-file-template.ts";
import { parseSettings } from "../../infra/settings.ts";

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

/** The account stack with these settings. */
export function accountStack(overrides: Overrides = {}, app = newApp()): AccountStack {
  const context = Object.fromEntries(
    Object.entries(overrides).map(([name, value]) => [`root-access-key:${name}`, value]),
  );
  return new AccountStack(app, "RootAccessKey", { settings: parseSettings(context) });
}

/** The template of the account stack with these settings. */
export function accountTemplate(overrides: Overrides = {}): Template {
  return synthesizeOnce(JSON.stringify(overrides), (app) => accountStack(overrides, app));
}

/** The template that needs no CDK, with the bundle in it. */
export function oneFileTemplate(): Template {
  const code = readFileSync(BUNDLE_FILE, "utf8");
  return synthesizeOnce("one file", (app) => new OneFileTemplate(app, "RootAccessKey", { code }));
}

function synthesizeOnce(name: string, stack: (app: App) => Stack): Template {
  const template = templates.get(name) ?? Template.fromStack(stack(newApp()));
  templates.set(name, template);
  return template;
}
