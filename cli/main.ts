#!/usr/bin/env node
import { Command, Option } from "commander";
import type { DemoOptions } from "./demo/command.ts";

// The SDK is pinned to a version that works here, so its plans for later ones are only noise.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const program = new Command("root-access-key").description(
  "Does the root user of an AWS account have an access key?",
);

program
  .command("demo")
  .description("evaluate made-up accounts on a local AWS endpoint; needs no AWS account")
  .addOption(
    new Option("-o, --output <form>", "form of the output")
      .choices(["table", "json"])
      .default("table"),
  )
  .addHelpText("after", "\nExamples:\n  root-access-key demo\n  root-access-key demo --output json")
  .action(async (options: DemoOptions) => {
    // Only now, so that help needs no SDK.
    const { runDemo } = await import("./demo/command.ts");
    process.exitCode = await runDemo(options);
  });

await program.parseAsync();
