/** Renames verified paths to their places and registers them; what cannot be registered goes away again. */
import { chmodSync, existsSync, lstatSync, renameSync, type Stats } from "node:fs";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { removeTree } from "../../shared/remove-tree.ts";
import { hasDatabase, validInDatabase } from "./database.ts";
import { baseName } from "./frames.ts";
import type { CommitReply, CommitTask, PrepareTask } from "./messages.ts";
import { type Registration, startRegistration } from "./registration.ts";
import { holdOffCollector, lockPath, takeTurn } from "./store-locks.ts";
import { moveTree } from "./tree-write.ts";
import type { PathInfo } from "./types.ts";

const collectorWait = 60_000;
const turnWait = 60_000;
/** Paths that are moved before Nix is told of them: it reads while the next ones are moved. */
const batch = 200;

interface Moved {
  info: PathInfo;
  inode: number;
}

/** What `prepare` made ready. */
export interface Prepared {
  task: PrepareTask;
  /** Undefined where Nix cannot be started before the paths are in place: it may be among them. */
  registration: Registration | undefined;
  releases: (() => void)[];
}

/** @throws when the garbage collector does not end. */
export function prepare(task: PrepareTask): Prepared {
  const collector = existsSync(task.stateDir)
    ? holdOffCollector(task.stateDir, collectorWait)
    : "none";
  if (collector === "busy") throw new Error("a garbage collection of the store does not end");
  const releases = collector === "none" ? [] : [collector.release];
  const { nixStore } = task;
  // A Nix that makes its database first would be seen at it, and what is valid could not be told.
  const early = nixStore !== undefined && hasDatabase(task.stateDir);
  const registration = early ? startRegistration({ ...task, nixStore }) : undefined;
  return { task, registration, releases };
}

/** Gives up what was prepared. */
export async function abandon({ registration, releases }: Prepared): Promise<void> {
  await registration?.abandon();
  for (const release of releases.splice(0).reverse()) release();
}

/**
 * @param folder The unpack folder.
 * @throws when Nix refuses the registration; nothing that came from us is in the store then.
 */
export async function commit(
  { paths }: CommitTask,
  prepared: Prepared,
  folder: string,
): Promise<CommitReply> {
  const reply: CommitReply = { registered: [], present: [], left: [], notes: [] };
  const moved: Moved[] = [];
  const { task } = prepared;
  try {
    const turn = existsSync(task.stateDir) ? takeTurn(task.stateDir, turnWait) : "none";
    if (typeof turn !== "string") prepared.releases.push(turn.release);
    await moveAll(paths, prepared, folder, reply, moved);
    await register(prepared, reply, moved);
  } catch (error) {
    await prepared.registration?.abandon();
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
    await abandon(prepared);
  }
  return reply;
}

async function moveAll(
  paths: CommitTask["paths"],
  prepared: Prepared,
  folder: string,
  reply: CommitReply,
  moved: Moved[],
): Promise<void> {
  const { stateDir, infos } = prepared.task;
  const all = paths.flatMap(([index]) => infos[index]?.path ?? []);
  // What is registered and gone is put there anew.
  const valid = new Set((validInDatabase(stateDir, all) ?? []).filter(isThere));
  const absent = new Set<string>();
  let told = 0;
  const tell = async () => {
    const fresh = moved.slice(told).map(({ info }) => info);
    told = moved.length;
    await prepared.registration?.add(fresh);
  };
  for (const [index, part] of paths) {
    const info = infos[index];
    if (info === undefined) throw new Error("a path is to be moved that was not announced");
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
        prepared.releases.push(release);
      }
      const source = path.join(folder, part, baseName(target));
      const status = lstatSync(source);
      moveTree(source, target, status.isDirectory());
      moved.push({ info, inode: status.ino });
    } catch (error) {
      absent.add(target);
      reply.left.push({ path: target, why: messageOf(error) });
    }
    if (moved.length - told >= batch) await tell();
  }
  if (moved.length > told) await tell();
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

async function register(prepared: Prepared, reply: CommitReply, moved: Moved[]): Promise<void> {
  if (moved.length === 0) return;
  if (prepared.registration === undefined) {
    const infos = moved.map(({ info }) => info);
    const nixStore = prepared.task.nixStore ?? ownNixStore(prepared.task.infos);
    if (nixStore === undefined) {
      throw new Error("there is no Nix to register the paths with, and none is among them");
    }
    prepared.registration = startRegistration({ ...prepared.task, nixStore });
    await prepared.registration.add(infos);
  }
  const note = await prepared.registration.finish();
  if (note !== undefined) reply.notes.push(note);
  for (const { info, inode } of moved) {
    reply.registered.push(info.path);
    if (lstatSync(info.path, { throwIfNoEntry: false })?.ino !== inode) {
      reply.notes.push(`${info.path} was replaced by another process while it was registered.`);
    }
  }
}

function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** Nix itself may be what was unpacked. */
function ownNixStore(infos: readonly PathInfo[]): string | undefined {
  for (const { path: place } of infos) {
    if (!/^nix-/.test(baseName(place).slice(33))) continue;
    const program = path.join(place, "bin", "nix-store");
    if (existsSync(program)) return program;
  }
  return undefined;
}
