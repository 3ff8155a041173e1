import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BootstraplessSynthesizer, Stack } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";

const bundle = (name: string) => {
  const folder = join(import.meta.dirname, "../dist", name);
  return { folder, file: join(folder, "index.js") };
};

/**
 * What `npm run build` builds for a Lambda function: the folder of its deployment package, with the
 * handler `index.handler`, and the file with its code.
 */
export const EVALUATOR_BUNDLE = bundle("rule");
export const REMOVAL_BUNDLE = bundle("removal");
export const NOTIFICATION_BUNDLE = bundle("notification");

/**
 * The code of a function: an asset or, in a stack that can have none, such as one for a StackSet, part of
 * the template.
 */
export function codeOf(scope: Construct, { folder, file }: ReturnType<typeof bundle>): Code {
  return Stack.of(scope).synthesizer instanceof BootstraplessSynthesizer
    ? Code.fromInline(readFileSync(file, "utf8"))
    : Code.fromAsset(folder);
}
