import { plainText } from "./text.ts";

/** An error whose message is one line of plain text, because notifications quote it. */
export abstract class PlainTextError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(plainText(message), options);
  }
}

/** A transient fault prevented an answer from AWS. Nothing is known and nothing was refused: try again. */
export class PassingFaultError extends PlainTextError {
  override readonly name = "PassingFaultError";
}

/** No root session could be opened in the member account. */
export class RootSessionError extends PlainTextError {
  override readonly name = "RootSessionError";
}

/** The root session is not that of the account's root user, or does not identify itself. */
export class SessionUnverifiedError extends PlainTextError {
  override readonly name = "SessionUnverifiedError";
}

/** IAM did not list the root access keys. */
export class KeysNotListedError extends PlainTextError {
  override readonly name = "KeysNotListedError";
}

/** IAM denied access to a key or the list of keys, or its answer is malformed. */
export class KeyUnreadableError extends PlainTextError {
  override readonly name = "KeyUnreadableError";
}

/** IAM did not confirm whether it deleted a key. */
export class DeletionUnansweredError extends PlainTextError {
  override readonly name = "DeletionUnansweredError";
}

/** A key was not deleted. */
export class KeyNotDeletedError extends PlainTextError {
  override readonly name = "KeyNotDeletedError";
}
