/**
 * One writer at a time in a folder, also between processes, containers and machines that share it.
 * Every contender puts down a file of its own, whose name says who it is, and looks whether it is
 * alone; who is not alone takes its file back and tries again. No file is ever taken over, so a
 * dead contender's file can simply be deleted and there is no race in doing so.
 */
import { randomBytes } from "node:crypto";
import { open, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../shared/errors.ts";
import { type Owner, ownerOf, stateOf } from "./owner.ts";

const prefix = ".packernix.lock.";
const pattern = /^\.packernix\.lock\.([0-9a-f-]+\.\d+)\.(\d+)\.(\d+)\.[0-9a-f]+$/;

/** Milliseconds without a sign of life after which a lock of another machine counts as left. */
const silence = 60_000;
const heartbeat = 10_000;

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
  const owner = await ownerOf("", 0);
  const file = await acquire(folder, owner, options);
  const beat = setInterval(() => void touch(file), heartbeat);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    await rm(file, { force: true });
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

  async function runAll(): Promise<void> {
    isRunning = true;
    while (waiting.length > 0) {
      const ends: (() => void)[] = [];
      try {
        await withLock(folder, options, async () => {
          for (let piece = waiting.shift(); piece !== undefined; piece = waiting.shift()) {
            ends.push(await piece.run());
            if (ends.length === mostInTurn) return;
          }
        });
      } catch (error) {
        for (const piece of waiting.splice(0)) piece.refuse(error);
      }
      // Who is told that its work is done finds no lock any more.
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

async function acquire(folder: string, owner: Owner, options: LockOptions): Promise<string> {
  const deadline = Date.now() + (options.wait ?? 600_000);
  const name = `${prefix}${owner.machine}.${owner.pid}.${owner.startTime}.`;
  for (;;) {
    options.signal.throwIfAborted();
    const file = path.join(folder, name + randomBytes(6).toString("hex"));
    await (await open(file, "wx", 0o600)).close();
    const other = await otherHolder(folder, file);
    if (other === undefined) return file;
    await rm(file, { force: true });
    if (Date.now() > deadline) {
      throw new UserError(
        `image-store: another run works in ${folder} (${other}) and did not end in time. Try again later; if no such run exists, delete that file.`,
      );
    }
    // Random, so that two who met do not meet again and again.
    await sleep(20 + Math.random() * 180, undefined, { signal: options.signal });
  }
}

/** A lock of somebody else who is alive; those of the dead are deleted on the way. */
async function otherHolder(folder: string, own: string): Promise<string | undefined> {
  for (const entry of await readdir(folder)) {
    const file = path.join(folder, entry);
    const match = pattern.exec(entry);
    if (match === null || file === own) continue;
    const [, machine = "", pid, startTime] = match;
    const state = await stateOf({ machine, pid: Number(pid), startTime: Number(startTime) });
    if (state === "alive" || (state === "unknown" && !(await isSilent(file)))) return entry;
    await rm(file, { force: true });
  }
  return undefined;
}

async function isSilent(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > silence;
  } catch {
    return true;
  }
}

async function touch(file: string): Promise<void> {
  const now = new Date();
  await utimes(file, now, now).catch(() => {});
}
