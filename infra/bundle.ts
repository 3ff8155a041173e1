import { join } from "node:path";

/** The folder that `npm run build` makes: all that Lambda needs, with the handler `index.handler`. */
export const BUNDLE_FOLDER = join(import.meta.dirname, "../dist/rule");
/** The function's code in that folder. */
export const BUNDLE_FILE = join(BUNDLE_FOLDER, "index.js");
