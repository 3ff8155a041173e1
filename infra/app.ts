import { App } from "aws-cdk-lib";
import { AccountStack } from "./account/account-stack.ts";
import { OrganizationStack } from "./organization/organization-stack.ts";
import { parseSettings, SettingsError } from "./settings.ts";

const app = new App();
/** The AWS CDK CLI sets it from the credentials or the configuration. */
const expectedRegion = process.env.CDK_DEFAULT_REGION;
try {
  const settings = parseSettings(app.node.getAllContext());
  if (settings.deployment === "account") {
    new AccountStack(app, "RootAccessKey", { settings, expectedRegion });
  } else {
    new OrganizationStack(app, "RootAccessKeyOrganization", { settings, expectedRegion });
  }
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
