/** A person had enough. */
class Interruption extends Error {
  override readonly name = "Interruption";

  constructor() {
    super("It was interrupted.");
  }
}

/** Ends the program at Ctrl-C, at once where nothing that runs has results to keep. */
export function endWhenInterrupted(): void {
  process.on("SIGINT", () => {
    // Whoever has results to keep listens, too, but only once.
    if (process.listenerCount("SIGINT") > 1) return;
    console.error("root-access-key: interrupted.");
    process.exit(1);
  });
}

/** Has the first Ctrl-C stop the work, so that what is known by then can be written. */
export function stopWhenInterrupted(stop: AbortController): void {
  process.once("SIGINT", () => stop.abort(new Interruption()));
}

/**
 * Says how work ends that was stopped, after what there was to say has been written.
 *
 * @returns the exit code of an interruption
 * @throws the error that stopped it, where nobody interrupted it
 */
export function endStopped({ signal }: AbortController): 1 {
  if (signal.reason instanceof Interruption) return 1;
  throw signal.reason;
}
