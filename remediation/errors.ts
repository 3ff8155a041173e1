import { plainText } from "../shared/plain-text.ts";
import type { Removal } from "./contract.ts";

/** Its message goes into the function's result, from which messages to people are made. */
abstract class RemovalError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(plainText(message), options);
  }
}

/** The event is not the request of a member account, or the Lambda context is none. */
export class InvalidRequestError extends RemovalError {
  override readonly name = "InvalidRequestError";
}

/** An environment variable is missing or wrong. */
export class InvalidSettingsError extends RemovalError {
  override readonly name = "InvalidSettingsError";
}

/** The function runs where root sessions are not known to work. */
export class UnsupportedPartitionError extends RemovalError {
  override readonly name = "UnsupportedPartitionError";
}

/** A fault that passes kept AWS from answering, so nothing is known and nothing refused: try again. */
export class PassingFaultError extends RemovalError {
  override readonly name = "PassingFaultError";
}

/** AWS does not say which account is the management account, and will not; the request is refused. */
export class OrganizationUnreadableError extends RemovalError {
  override readonly name = "OrganizationUnreadableError";
}

/** No root session could be opened in the member account. */
export class RootSessionError extends RemovalError {
  override readonly name = "RootSessionError";
}

/** IAM did not say which root access keys there are. */
export class KeysNotListedError extends RemovalError {
  override readonly name = "KeysNotListedError";
}

/** What IAM says of a key, or of which keys there are, is denied or malformed; it is refused. */
export class KeyUnreadableError extends RemovalError {
  override readonly name = "KeyUnreadableError";
}

/** IAM did not say whether it deleted a key: it may have. */
export class DeletionUnansweredError extends RemovalError {
  override readonly name = "DeletionUnansweredError";
}

/** A key was not deleted. */
export class KeyNotDeletedError extends RemovalError {
  override readonly name = "KeyNotDeletedError";
}

/** After the deletion some key is there, or whether one is there is not known. */
export class RemovalIncompleteError extends RemovalError {
  override readonly name = "RemovalIncompleteError";
  readonly removal: Removal;

  constructor(message: string, removal: Removal, options?: ErrorOptions) {
    super(message, options);
    this.removal = removal;
  }
}
