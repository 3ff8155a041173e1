import { howToAllow, isAbort, isAccessDenied, serviceMessage } from "../../shared/service-error.ts";
import { UnreadableEvidenceError } from "../errors.ts";

/**
 * Says what a failed IAM call means for the evidence and what can be done about it.
 *
 * @param action the IAM action, which is also the permission that it takes
 */
export function unreadable(action: string, error: unknown): UnreadableEvidenceError {
  const options = { cause: error };
  if (isAccessDenied(error)) {
    return new UnreadableEvidenceError(
      `${action} was denied (${serviceMessage(error)}). ${howToAllow(action)}`,
      `${action} denied`,
      options,
    );
  }
  if (isAbort(error)) {
    return new UnreadableEvidenceError(
      `${action} was given up to leave time for reporting. Raise the function's timeout, or see why IAM does not answer.`,
      `${action} took too long`,
      options,
    );
  }
  return new UnreadableEvidenceError(
    `${action} failed (${serviceMessage(error)}).`,
    `${action} failed`,
    options,
  );
}
