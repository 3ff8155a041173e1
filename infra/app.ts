import { App } from "aws-cdk-lib";
import { AccountStack } from "./account-stack.ts";
import { parseSettings, SettingsError } from "./settings.ts";

const app = new App();
try {
  new AccountStack(app, "RootAccessKey", { settings: parseSettings(app.node.getAllContext()) });
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exit(1);
}
