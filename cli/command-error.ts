/** A command cannot do its work. The message tells people why, and what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
}
