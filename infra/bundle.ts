import { join } from "node:path";

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
