import { join } from "node:path";

const bundle = (name: string) => {
  const folder = join(import.meta.dirname, "../dist", name);
  return { folder, file: join(folder, "index.js") };
};

/**
 * What `npm run build` makes for a Lambda function: a folder with all that Lambda needs, with the
 * handler `index.handler`, and the code in it.
 */
export const EVALUATOR_BUNDLE = bundle("rule");
export const REMOVAL_BUNDLE = bundle("removal");
export const NOTIFICATION_BUNDLE = bundle("notification");
