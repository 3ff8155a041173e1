import { plainText } from "./plain-text.ts";

/** Its message is one line, as messages to people are made from it. */
abstract class RootSessionProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(plainText(message), options);
  }
}

/** A fault that passes kept AWS from answering, so nothing is known and nothing refused: try again. */
export class PassingFaultError extends RootSessionProblem {
  override readonly name = "PassingFaultError";
}

/** No root session could be opened in the member account. */
export class RootSessionError extends RootSessionProblem {
  override readonly name = "RootSessionError";
}

/** IAM did not say which root access keys there are. */
export class KeysNotListedError extends RootSessionProblem {
  override readonly name = "KeysNotListedError";
}

/** What IAM says of a key, or of which keys there are, is denied or malformed; it is refused. */
export class KeyUnreadableError extends RootSessionProblem {
  override readonly name = "KeyUnreadableError";
}

/** IAM did not say whether it deleted a key: it may have. */
export class DeletionUnansweredError extends RootSessionProblem {
  override readonly name = "DeletionUnansweredError";
}

/** A key was not deleted. */
export class KeyNotDeletedError extends RootSessionProblem {
  override readonly name = "KeyNotDeletedError";
}
