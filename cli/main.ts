#!/usr/bin/env node
import { inspect } from "node:util";
import { Command } from "commander";
import { auditCommand } from "./audit/definition.ts";
import { demoCommand } from "./demo/definition.ts";
import { endWhenInterrupted } from "./interruption.ts";
import { statusCommand } from "./status/definition.ts";
import { endWithOutput } from "./stdout.ts";
import { VERSION } from "./version.ts";

const EXAMPLES = `
Examples:
  root-access-key audit                  the account of the credentials at hand
  root-access-key audit --organization   every account of the organization
  root-access-key status                 what AWS Config says of this account
  root-access-key demo                   made-up accounts; needs no AWS account`;

// The SDK is pinned to a version that works here, so its plans for later ones are only noise.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
endWithOutput();
endWhenInterrupted();

const program = new Command("root-access-key")
  .description("Does the root user of an AWS account have an access key?")
  .version(VERSION, "-V, --version", "show the version")
  .addCommand(auditCommand())
  .addCommand(statusCommand())
  .addCommand(demoCommand())
  .addHelpText("after", EXAMPLES);

try {
  await program.parseAsync();
} catch (error) {
  // Only now, as it knows the SDK's errors.
  const { explainError } = await import("./explain-error.ts");
  console.error(`root-access-key: ${explainError(error, process.env)}`);
  if (process.env.DEBUG) console.error(inspect(error));
  process.exitCode = 1;
}
