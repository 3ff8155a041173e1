import { isAccessDenied, isUnreadableAnswer, serviceMessage } from "../../shared/service-error.ts";
import { CommandError } from "../command-error.ts";

/** Makes an error that people can act on of one by which AWS refused a call. */
export function failedCall(error: unknown, action: string): unknown {
  if (isAccessDenied(error)) {
    return new CommandError(
      `${action} is denied (${serviceMessage(error)}). ` +
        `Allow ${action} to whoever runs this command, and see that no service control policy denies it.`,
      { cause: error },
    );
  }
  return isServiceError(error) || isUnreadableAnswer(error)
    ? new CommandError(`${action} failed: ${serviceMessage(error)}`, { cause: error })
    : error;
}

/** Whether AWS answered with an error, which then has a name that tells which. */
function isServiceError(error: unknown): boolean {
  return error instanceof Error && "$fault" in error;
}
