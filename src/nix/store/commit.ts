/** Renames verified paths to their places and registers them; what cannot be registered goes away again. */
import { chmodSync, existsSync, lstatSync, renameSync, type Stats } from "node:fs";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { baseName } from "./archive.ts";
import { validInDatabase } from "./database.ts";
import type { CommitReply, CommitTask, ValidTask } from "./messages.ts";
import { registerPaths } from "./register.ts";
import { removeTree } from "./remove.ts";
import { holdOffCollector, lockPath } from "./store-locks.ts";
import { finishTree } from "./tree-write.ts";
import type { PathInfo } from "./types.ts";

const collectorWait = 60_000;

interface Moved {
  info: PathInfo;
  inode: number;
}

export function validPaths(task: ValidTask): string[] | undefined {
  return validInDatabase(task.stateDir, task.paths);
}

/**
 * @param folder The unpack folder, for what is moved out of the way.
 * @throws when the garbage collector does not end, or Nix refuses the registration; nothing that
 *   came from us is in the store then.
 */
export function commit(task: CommitTask, folder: string): CommitReply {
  const reply: CommitReply = { registered: [], present: [], left: [], notes: [] };
  const releases: (() => void)[] = [];
  const moved: Moved[] = [];
  try {
    const collector = existsSync(task.stateDir)
      ? holdOffCollector(task.stateDir, collectorWait)
      : "none";
    if (collector === "busy") throw new Error("a garbage collection of the store does not end");
    if (collector !== "none") releases.push(collector.release);
    moveAll(task, folder, reply, moved, releases);
    register(task, reply, moved);
  } catch (error) {
    // By the database, not by what we believe: a path that is valid stays, and where that cannot be
    // known, all stay. What is not registered is garbage that Nix collects.
    const all = moved.map(({ info }) => info.path);
    const valid = new Set(validInDatabase(task.stateDir, all) ?? all);
    for (const { info, inode } of moved) {
      const ours = lstatSync(info.path, { throwIfNoEntry: false })?.ino === inode;
      if (ours && !valid.has(info.path)) removeTree(info.path);
    }
    throw error;
  } finally {
    for (const release of releases.reverse()) release();
  }
  return reply;
}

function moveAll(
  task: CommitTask,
  folder: string,
  reply: CommitReply,
  moved: Moved[],
  releases: (() => void)[],
): void {
  const all = task.paths.map(({ info }) => info.path);
  const valid = new Set(validInDatabase(task.stateDir, all) ?? []);
  const absent = new Set<string>();
  for (const { info, folder: from } of task.paths) {
    const target = info.path;
    if (valid.has(target)) {
      reply.present.push(target);
      continue;
    }
    try {
      const missing = info.references.find((reference) => absent.has(reference));
      if (missing !== undefined) throw new Error(`${baseName(missing)} is not there`);
      const there = lstatSync(target, { throwIfNoEntry: false });
      if (there !== undefined) {
        releases.push(moveAway(task, target, there, path.join(folder, `old-${moved.length}`)));
      }
      const source = path.join(from, baseName(target));
      const status = lstatSync(source);
      renameSync(source, target);
      moved.push({ info, inode: status.ino });
      finishTree(target, status.isDirectory());
    } catch (error) {
      absent.add(target);
      reply.left.push({ path: target, why: messageOf(error) });
    }
  }
}

/** Something that is there without being valid: half-made, or being made at this moment. */
function moveAway(task: CommitTask, target: string, status: Stats, to: string): () => void {
  const lock = lockPath(target);
  if (lock === "busy") throw new Error("another process makes it at this moment");
  if (lock === "none") throw new Error("it is there, unregistered, and `flock` is missing");
  try {
    // The owner of the lock before us may have made it valid.
    if ((validInDatabase(task.stateDir, [target]) ?? [target]).length > 0) {
      throw new Error("another process made it meanwhile");
    }
    if (status.isDirectory()) chmodSync(target, 0o755);
    renameSync(target, to);
    return lock.release;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function register(task: CommitTask, reply: CommitReply, moved: Moved[]): void {
  if (moved.length === 0) return;
  const infos = moved.map(({ info }) => info);
  const nixStore = task.nixStore ?? ownNixStore(infos);
  if (nixStore === undefined) {
    throw new Error("there is no Nix to register the paths with, and none is among them");
  }
  const { env, stateDir } = task;
  const note = registerPaths(infos, { nixStore, env, stateDir });
  if (note !== undefined) reply.notes.push(note);
  for (const { info, inode } of moved) {
    reply.registered.push(info.path);
    if (lstatSync(info.path, { throwIfNoEntry: false })?.ino !== inode) {
      reply.notes.push(`${info.path} was replaced by another process while it was registered.`);
    }
  }
}

/** Nix itself may be what was unpacked. */
function ownNixStore(infos: readonly PathInfo[]): string | undefined {
  for (const { path: place } of infos) {
    if (!/^nix-\d/.test(baseName(place).slice(33))) continue;
    const program = path.join(place, "bin", "nix-store");
    if (existsSync(program)) return program;
  }
  return undefined;
}
