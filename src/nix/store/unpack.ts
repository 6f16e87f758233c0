/**
 * The unpacking process: decodes, verifies and writes, all synchronously, because that is what
 * takes the least time. It is a process and not a thread so that it may run as another user and so
 * that its memory is given back. When its input ends it
 * removes what it made and nobody wanted: so it does after a cancel, and after the sudden death of
 * the action.
 */

import { mkdirSync, readSync, rmdirSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { hasCode, messageOf } from "../../shared/errors.ts";
import { removeTree } from "../../shared/remove-tree.ts";
import { validInDatabase } from "./database.ts";
import { removeDeadFolders } from "./folder-name.ts";
import type { FolderTask, Task } from "./messages.ts";
import { type ShardState, unpackShard } from "./unpack-shard.ts";

interface State extends ShardState {
  /** `<parent>/<name>`. */
  folder: string;
  part: string;
}

/** Serves tasks from standard input until it ends. */
export async function serveUnpacking(): Promise<void> {
  process.umask(0);
  let state: State | undefined;
  try {
    for (const line of linesOf(0)) {
      const task = JSON.parse(line) as Task;
      let reply: unknown;
      try {
        if (task.kind === "folder") {
          state = makeFolder(task);
          reply = {};
        } else {
          reply = await answer(task, state as State);
        }
      } catch (error) {
        reply = { error: messageOf(error), code: (error as NodeJS.ErrnoException).code };
      }
      writeLine(1, JSON.stringify(reply));
    }
  } finally {
    if (state !== undefined) removeOwn(state);
  }
}

async function answer(task: Exclude<Task, FolderTask>, state: State): Promise<object> {
  if (task.kind === "shard") return unpackShard(task, state);
  if (task.kind === "valid") return { valid: validInDatabase(task.stateDir, task.paths) };
  // Of all processes one needs this, and not at its start.
  const { commit } = await import("./commit.ts");
  return commit(task, state.folder);
}

function makeFolder(task: FolderTask): State {
  const folder = path.join(task.parent, task.name);
  if (task.part === "0") removeDeadFolders(task.parent);
  try {
    mkdirSync(folder, 0o755);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  }
  // Short names: the kernel looks up each component of a path again for each file.
  mkdirSync(path.join(folder, task.part), 0o755);
  process.chdir(path.join(folder, task.part));
  const { uid, gid } = statSync(task.parent);
  const asRoot = process.geteuid?.() === 0 && uid !== 0;
  return {
    folder,
    part: task.part,
    owner: asRoot ? { uid, gid } : undefined,
    parentProcess: process.ppid,
  };
}

function removeOwn(state: State): void {
  process.chdir("/");
  removeTree(path.join(state.folder, state.part));
  try {
    rmdirSync(state.folder);
  } catch {
    // Another process still has its part in it, and will do it.
  }
}

/** The lines of a descriptor until its end; what comes after the last line break is none. */
function* linesOf(descriptor: number): Generator<string> {
  const piece = Buffer.allocUnsafe(64 * 1024);
  let parts: Buffer[] = [];
  for (;;) {
    const count = readWaiting(descriptor, piece);
    if (count === 0) return;
    let from = 0;
    for (let to = piece.indexOf(10); to !== -1 && to < count; to = piece.indexOf(10, from)) {
      parts.push(Buffer.from(piece.subarray(from, to)));
      yield Buffer.concat(parts).toString();
      parts = [];
      from = to + 1;
    }
    if (from < count) parts.push(Buffer.from(piece.subarray(from, count)));
  }
}

function readWaiting(descriptor: number, piece: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, piece, 0, piece.length, null);
    } catch (error) {
      if (hasCode(error, "EOF")) return 0;
      if (!hasCode(error, "EAGAIN")) throw error;
      pause();
    }
  }
}

/** Writes a line; one that nobody reads any more is lost without an error. */
function writeLine(descriptor: number, text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      if (hasCode(error, "EPIPE")) return;
      if (!hasCode(error, "EAGAIN")) throw error;
      pause();
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
