import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const BINARY = fileURLToPath(
  new URL(`../test/runtime/node_modules/node-linux-${process.arch}/bin/node`, import.meta.url),
);

/** The Node.js that Lambda runs the functions on, where `test/runtime/install` has brought it. */
export const lambdaNode = existsSync(BINARY) ? BINARY : undefined;
