import { randomUUID } from "node:crypto";
import { unlinkSync } from "node:fs";
import { open, realpath, rename, stat, unlink } from "node:fs/promises";
import { CommandError } from "../errors.ts";

const WRITABLE_BY_ANYONE = 0o222;
/** Less what the user's umask takes away. */
const NEW_MODE = 0o666;

/**
 * Writes a file whole or not at all: under another name beside it first. A file that is there stays as it is until
 * then.
 *
 * @throws {CommandError} If it cannot be written.
 * @throws the error of the pieces
 */
export async function writeFileWhole(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const { target, mode } = await attempt(path, () => resolveTarget(path));
  // Not with the process's id, which is the same in each container: what one left behind would be in the way of others.
  const temporary = `${target}.${randomUUID()}.tmp`;
  const file = await attempt(path, () => open(temporary, "wx", mode));
  // Also where the program ends on the way, as at a second Ctrl-C.
  const removeNow = () => unlinkSync(temporary);
  process.once("exit", removeNow);
  try {
    for await (const piece of pieces) await attempt(path, () => file.writeFile(piece));
    await attempt(path, () => file.sync());
    await file.close();
    await attempt(path, () => rename(temporary, target));
  } catch (error) {
    await file.close();
    await unlink(temporary);
    throw error;
  } finally {
    process.removeListener("exit", removeNow);
  }
}

/**
 * Finds the file to write: a link stays a link, and a file keeps its permissions.
 *
 * @returns its path, and the mode that it has or new files get
 * @throws {Error} If something other than a file is there, or a read-only file, which renaming would replace.
 */
async function resolveTarget(path: string): Promise<{ target: string; mode: number }> {
  const target = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (target === undefined) return { target: path, mode: NEW_MODE };
  const stats = await stat(target);
  if (!stats.isFile()) throw new Error("it is not a regular file");
  if ((stats.mode & WRITABLE_BY_ANYONE) === 0) throw new Error("it is read-only");
  return { target, mode: stats.mode };
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    // Without the end of Node.js's messages, which names the temporary file.
    const [reason = ""] = (error as Error).message.split(/, (?:open|write|fsync|rename) '/);
    throw new CommandError(`${path} cannot be written: ${reason}.`, { cause: error });
  }
}
