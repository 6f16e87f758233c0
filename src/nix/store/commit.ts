/** Renames verified paths to their places and registers them; what cannot be registered goes away again. */
import { chmodSync, existsSync, lstatSync, renameSync, type Stats } from "node:fs";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { removeTree } from "../../shared/remove-tree.ts";
import { validInDatabase } from "./database.ts";
import { baseName } from "./frames.ts";
import type { CommitReply, CommitTask } from "./messages.ts";
import { register } from "./registration.ts";
import { holdOffCollector, lockPath, takeTurn } from "./store-locks.ts";
import { moveTree } from "./tree-write.ts";
import type { PathInfo } from "./types.ts";

/** Milliseconds to wait for a garbage collection, and for another restore. */
const longestWait = 60_000;

interface Moved {
  info: PathInfo;
  inode: number;
}

/**
 * @param folder The unpack folder.
 * @throws when Nix refuses the registration, or the garbage collector does not end; nothing that came
 * from us is in the store then.
 */
export function commit(task: CommitTask, folder: string): CommitReply {
  const { stateDir } = task;
  const reply: CommitReply = { registered: [], present: [], left: [], notes: [] };
  const moved: Moved[] = [];
  const releases: (() => void)[] = [];
  try {
    if (existsSync(stateDir)) {
      const collector = holdOffCollector(stateDir, longestWait);
      if (collector === "busy") throw new Error("a garbage collection of the store does not end");
      if (collector !== "none") releases.push(collector.release);
      const turn = takeTurn(stateDir, longestWait);
      if (typeof turn !== "string") releases.push(turn.release);
    }
    moveAll(task, folder, { reply, moved, releases });
    registerMoved(task, reply, moved);
  } catch (error) {
    // By the database, not by what we believe: a path that is valid stays, and where that cannot be
    // known, all stay. What is not registered is garbage that Nix collects.
    const all = moved.map(({ info }) => info.path);
    const valid = new Set(validInDatabase(stateDir, all) ?? all);
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
  { stateDir, paths }: CommitTask,
  folder: string,
  { reply, moved, releases }: { reply: CommitReply; moved: Moved[]; releases: (() => void)[] },
): void {
  const all = paths.map(({ info }) => info.path);
  // What is registered and gone is put there anew.
  const registered = validInDatabase(stateDir, all) ?? [];
  const valid = new Set(registered.filter((name) => lstatSync(name, { throwIfNoEntry: false })));
  const absent = new Set<string>();
  for (const { info, part } of paths) {
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
        const away = path.join(folder, part, `old-${moved.length}`);
        const release = moveAway(stateDir, target, there, away);
        if (release === undefined) {
          reply.present.push(target);
          continue;
        }
        releases.push(release);
      }
      const source = path.join(folder, part, baseName(target));
      const status = lstatSync(source);
      moveTree(source, target, status.isDirectory());
      moved.push({ info, inode: status.ino });
    } catch (error) {
      absent.add(target);
      reply.left.push({ path: target, why: messageOf(error) });
    }
  }
}

/**
 * Something that is there without being valid: half-made, or being made at this moment.
 * @returns how to give up its lock; undefined when another process has made it valid meanwhile.
 */
function moveAway(
  stateDir: string,
  target: string,
  status: Stats,
  to: string,
): (() => void) | undefined {
  const lock = lockPath(target);
  if (lock === "busy") throw new Error("another process makes it at this moment");
  if (lock === "none") throw new Error("it is there, unregistered, and `flock` is missing");
  try {
    // The owner of the lock before us may have made it valid.
    const valid = validInDatabase(stateDir, [target]);
    if (valid === undefined) throw new Error("it is there, and may be registered");
    if (valid.length > 0) {
      lock.release();
      return undefined;
    }
    if (status.isDirectory()) chmodSync(target, 0o755);
    renameSync(target, to);
    return lock.release;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function registerMoved(task: CommitTask, reply: CommitReply, moved: readonly Moved[]): void {
  if (moved.length === 0) return;
  const infos = moved.map(({ info }) => info);
  const nixStore = task.nixStore ?? ownNixStore(task);
  if (nixStore === undefined) {
    throw new Error("there is no Nix to register the paths with, and none is among them");
  }
  const note = register(infos, { ...task, nixStore });
  if (note !== undefined) reply.notes.push(note);
  for (const { info, inode } of moved) {
    reply.registered.push(info.path);
    if (lstatSync(info.path, { throwIfNoEntry: false })?.ino !== inode) {
      reply.notes.push(`${info.path} was replaced by another process while it was registered.`);
    }
  }
}

/** Nix itself may be among the paths. */
function ownNixStore({ paths }: CommitTask): string | undefined {
  for (const { info } of paths) {
    if (!/^nix-/.test(baseName(info.path).slice(33))) continue;
    const program = path.join(info.path, "bin", "nix-store");
    if (existsSync(program)) return program;
  }
  return undefined;
}
