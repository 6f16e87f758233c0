/**
 * One writer at a time in a folder, also between processes and containers that share it: flock(2),
 * which Node does not have. The program `flock` locks a file that we have opened; the lock belongs to
 * the open file, which it shares with us, and so lasts until we close the file, or end in any way.
 */
import { spawn } from "node:child_process";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "../../shared/environment.ts";
import { hasCode, UserError } from "../../shared/errors.ts";

export interface LockOptions {
  signal: AbortSignal;
  /** Milliseconds to wait for others. Default 10 minutes: a large disk may be copied meanwhile. */
  wait?: number;
}

/**
 * Runs `work` while nobody else does so in this folder.
 * @throws {UserError} when another one holds the lock for too long.
 */
export async function withLock<T>(
  folder: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const file = path.join(folder, ".packernix.lock");
  const handle = await acquire(file, options);
  try {
    return await work();
  } finally {
    // Who waits for it sees by its number that it is no longer the one, and makes another.
    await rm(file, { force: true });
    await handle.close();
  }
}

async function acquire(file: string, { signal, wait = 600_000 }: LockOptions): Promise<FileHandle> {
  const late = AbortSignal.timeout(wait);
  for (;;) {
    const handle = await open(file, "a", 0o666);
    try {
      await flock(handle, AbortSignal.any([signal, late]));
      const there = await stat(file).catch(() => undefined);
      if (there?.ino === (await handle.stat()).ino) return handle;
      await handle.close();
    } catch (error) {
      await handle.close();
      signal.throwIfAborted();
      throw late.aborted ? inUse(file) : error;
    }
  }
}

function flock({ fd }: FileHandle, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("flock", ["-x", "3"], {
      stdio: ["ignore", "ignore", "ignore", fd],
      env: childEnvironment("common"),
      signal,
    });
    child.once("error", (error) => reject(hasCode(error, "ENOENT") ? absent() : error));
    child.once("exit", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`image-store: its folder cannot be locked (flock ended with ${code})`));
    });
  });
}

function absent(): UserError {
  return new UserError(
    "image-store: the program `flock` is not on PATH, and no folder of images is changed without it. Install util-linux.",
  );
}

function inUse(file: string): UserError {
  return new UserError(
    `image-store: another run works in ${path.dirname(file)} and did not end in time. Try again later.`,
  );
}
