import { PlainTextError } from "../shared/errors.ts";
import type { Removal } from "./contract.ts";

/** The event is not one request from the function's queue, or the Lambda context is none. */
export class InvalidRequestError extends PlainTextError {
  override readonly name = "InvalidRequestError";
}

/** An environment variable is missing or wrong. */
export class InvalidSettingsError extends PlainTextError {
  override readonly name = "InvalidSettingsError";
}

/** The function runs where there are no root sessions. */
export class UnsupportedPartitionError extends PlainTextError {
  override readonly name = "UnsupportedPartitionError";
}

/** AWS does not say which account is the management account, and will not; the request is refused. */
export class OrganizationUnreadableError extends PlainTextError {
  override readonly name = "OrganizationUnreadableError";
}

/** After the deletion some key is there, or whether one is there is not known. */
export class RemovalIncompleteError extends PlainTextError {
  override readonly name = "RemovalIncompleteError";
  readonly removal: Removal;
  /** Whether another attempt would end the same: all that is left, IAM refuses to delete. */
  readonly isLasting: boolean;

  constructor(message: string, removal: Removal, isLasting: boolean, options?: ErrorOptions) {
    super(message, options);
    this.removal = removal;
    this.isLasting = isLasting;
  }
}
