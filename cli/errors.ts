/** A command cannot do its work. The message is for the user, and says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
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
