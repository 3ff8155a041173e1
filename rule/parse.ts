import { parserThrowing } from "../shared/schema.ts";
import { InvalidEventError } from "./errors.ts";

/** Reads what AWS Config sends. */
export const parseOrThrow = parserThrowing(InvalidEventError);
