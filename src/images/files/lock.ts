/**
 * One writer at a time in a folder, also between processes, containers and machines that share it.
 * Every contender makes a file whose name identifies it, and then looks for files of others. If
 * there is one, the contender removes its file and tries again. No contender takes over a file, so
 * the file of a dead one can be deleted without a race. A contender that tries again keeps a second
 * file, which asks the last owner of the lock to let others go first.
 */
import { randomBytes } from "node:crypto";
import { open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../shared/errors.ts";
import { type Owner, ownerOf, stateOf } from "./owner.ts";

const pattern = /^\.packernix\.(lock|wait)\.([0-9a-f-]+\.\d+)\.(\d+)\.(\d+)\.[0-9a-f]+$/;

/** Milliseconds without a sign of life after which a lock of another machine counts as left. */
const silence = 60_000;
const heartbeat = 10_000;

/** Milliseconds between two tries, at least and at most. */
const pause = { least: 20, most: 200 };

export interface LockOptions {
  signal: AbortSignal;
  /** Milliseconds to wait for others. Default 10 minutes: a large disk may be copied meanwhile. */
  wait?: number;
}

/**
 * Runs `work` while nobody else does so in this folder.
 * @param work May ask whether somebody waits for its end.
 * @throws {UserError} when another one holds the lock for too long.
 */
export async function withLock<T>(
  folder: string,
  options: LockOptions,
  work: (isAwaited: () => Promise<boolean>) => Promise<T>,
): Promise<T> {
  const lock = await acquire(folder, ownerOf("", 0), options);
  try {
    return await work(async () => (await otherIn(folder, "wait", lock.file)) !== undefined);
  } finally {
    await lock.remove();
  }
}

/** Pieces of work for which the lock is kept at most; then others have their turn. */
const mostInTurn = 100;

interface Piece {
  /** Never throws. @returns what tells the caller how it ended. */
  run(): Promise<() => void>;
  refuse(error: unknown): void;
}

/**
 * The lock of a folder for all work of one process: what waits for it is done one after the other,
 * and under one lock.
 */
export function makeTurns(folder: string, options: LockOptions) {
  const waiting: Piece[] = [];
  let isRunning = false;
  /** When others that waited at the end of the last turn have certainly tried. */
  let othersHadTheirs = 0;

  async function runAll(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const ends: (() => void)[] = [];
      try {
        const early = othersHadTheirs - performance.now();
        if (early > 0) await sleep(early, undefined, { signal: options.signal });
        const isAwaited = await withLock(folder, options, async (ask) => {
          while (ends.length < mostInTurn) {
            const piece = waiting.shift();
            if (piece === undefined) break;
            ends.push(await piece.run());
          }
          return await ask();
        });
        if (isAwaited) othersHadTheirs = performance.now() + 1.5 * pause.most;
      } catch (error) {
        for (const piece of waiting.splice(0)) piece.refuse(error);
      }
      // Callers hear that their work is done only after the lock is released.
      for (const end of ends) end();
    }
    isRunning = false;
  }

  return <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const run = () =>
        work().then(
          (value) => () => resolve(value),
          (error: unknown) => () => reject(error),
        );
      waiting.push({ run, refuse: reject });
      if (!isRunning) void runAll();
    });
}

type Kind = "lock" | "wait";

interface LockFile {
  file: string;
  remove(): Promise<void>;
}

async function acquire(folder: string, owner: Owner, options: LockOptions): Promise<LockFile> {
  const deadline = Date.now() + (options.wait ?? 600_000);
  let queued: LockFile | undefined;
  try {
    for (;;) {
      options.signal.throwIfAborted();
      const lock = await putDown(folder, "lock", owner);
      let other: string | undefined;
      try {
        other = await otherIn(folder, "lock", lock.file);
      } catch (error) {
        await lock.remove();
        throw error;
      }
      if (other === undefined) return lock;
      await lock.remove();
      if (Date.now() > deadline) {
        throw new UserError(
          `image-store: another run works in ${folder} (${other}) and did not end in time. Try again later; if no such run exists, delete that file.`,
        );
      }
      queued ??= await putDown(folder, "wait", owner);
      // Random, so that two who met do not meet again and again.
      const time = pause.least + Math.random() * (pause.most - pause.least);
      await sleep(time, undefined, { signal: options.signal });
    }
  } finally {
    await queued?.remove();
  }
}

/** Makes a file that identifies its owner, and touches it regularly until it is removed. */
async function putDown(folder: string, kind: Kind, owner: Owner): Promise<LockFile> {
  const { machine, pid, startTime } = owner;
  const random = randomBytes(6).toString("hex");
  const file = path.join(folder, `.packernix.${kind}.${machine}.${pid}.${startTime}.${random}`);
  await (await open(file, "wx", 0o600)).close();
  const beat = setInterval(() => void touch(file), heartbeat);
  beat.unref();
  return {
    file,
    async remove() {
      clearInterval(beat);
      await rm(file, { force: true });
    },
  };
}

/** Finds the file of another contender that is alive, and deletes those of dead ones. */
async function otherIn(folder: string, kind: Kind, own: string): Promise<string | undefined> {
  for (const entry of await readdir(folder)) {
    const file = path.join(folder, entry);
    const match = pattern.exec(entry);
    if (match === null || match[1] !== kind || file === own) continue;
    const [, , machine = "", pid, startTime] = match;
    const state = stateOf({ machine, pid: Number(pid), startTime: Number(startTime) });
    if (state === "alive" || (state === "unknown" && !(await isSilent(file, own)))) return entry;
    await rm(file, { force: true });
  }
  return undefined;
}

/** By the clock of the file system alone: those of two machines may differ by more than the silence. */
async function isSilent(file: string, own: string): Promise<boolean> {
  try {
    return (await stat(own)).mtimeMs - (await stat(file)).mtimeMs > silence;
  } catch {
    return true;
  }
}

/** Something is written, because a time that is set would be that of this machine's clock. */
async function touch(file: string): Promise<void> {
  try {
    const handle = await open(file, "r+");
    await handle.write(".", 0).finally(() => handle.close());
  } catch {
    // The file was removed meanwhile, or the next touch succeeds.
  }
}
