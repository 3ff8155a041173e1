/** A command cannot do its work. The message is for the user, and says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}

/** There are no credentials to call AWS with. The message names what failed. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
}

/** AWS's answer lacks what it must say, or is about something else. The message is for the user. */
export class MalformedAnswerError extends Error {
  override readonly name = "MalformedAnswerError";

  /** @param problem names the action and what is wrong, as a sentence */
  constructor(problem: string) {
    super(`AWS's answer cannot be relied on. ${problem}`);
  }
}

/** AWS did not answer a call, or refused it. */
export class CallError extends Error {
  override readonly name = "CallError";
  /** The action, which is also the permission that it takes, such as `sts:GetCallerIdentity`. */
  readonly action: string;

  constructor(action: string, cause: unknown) {
    super(`${action} failed.`, { cause });
    this.action = action;
  }
}
