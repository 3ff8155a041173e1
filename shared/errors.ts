import { plainText } from "./text.ts";

/** An error whose message is one line of plain text, as notifications are made from it. */
export abstract class PlainTextError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(plainText(message), options);
  }
}

/** A fault that passes kept AWS from answering, so nothing is known and nothing refused: try again. */
export class PassingFaultError extends PlainTextError {
  override readonly name = "PassingFaultError";
}

/** No root session could be opened in the member account. */
export class RootSessionError extends PlainTextError {
  override readonly name = "RootSessionError";
}

/** The root session is not the root user's of the account, or does not say whose it is. */
export class SessionUnverifiedError extends PlainTextError {
  override readonly name = "SessionUnverifiedError";
}

/** IAM did not say which root access keys there are. */
export class KeysNotListedError extends PlainTextError {
  override readonly name = "KeysNotListedError";
}

/** What IAM reports on a key, or on which keys there are, is denied or malformed; it is refused. */
export class KeyUnreadableError extends PlainTextError {
  override readonly name = "KeyUnreadableError";
}

/** IAM did not say whether it deleted a key: it may have. */
export class DeletionUnansweredError extends PlainTextError {
  override readonly name = "DeletionUnansweredError";
}

/** A key was not deleted. */
export class KeyNotDeletedError extends PlainTextError {
  override readonly name = "KeyNotDeletedError";
}
