/**
 * The unpacking process: decodes, verifies and writes, all synchronously, because that is what
 * takes the least time. It is a process and not a thread so that its memory is given back. When its
 * input ends it removes what it made and nobody wanted: so it does after a cancel, and after the sudden
 * death of the action.
 */
import { mkdirSync, readSync, rmdirSync, statSync, writeSync } from "node:fs";
import path from "node:path";
import { hasCode, messageOf } from "../../shared/errors.ts";
import { removeTree } from "../../shared/remove-tree.ts";
import { validInDatabase } from "./database.ts";
import { removeDeadFolders } from "./folder-name.ts";
import type { FolderTask, Tasks } from "./messages.ts";
import type { Owner } from "./tree-write.ts";
import { unpackShard } from "./unpack-shard.ts";

type Task = { [Name in keyof Tasks]: [name: Name, task: Tasks[Name][0]] }[keyof Tasks];

/** Serves tasks from standard input, the first of which is `folder`, until it ends. */
export async function serveUnpacking(): Promise<void> {
  process.umask(0);
  let own: FolderTask | undefined;
  let owner: Owner | undefined;
  const answer = async ([name, task]: Task): Promise<object> => {
    switch (name) {
      case "folder":
        own = task;
        owner = makeFolder(task);
        return {};
      case "shard":
        return unpackShard(task, owner);
      case "valid":
        return { valid: validInDatabase(task.stateDir, task.paths) };
      case "commit": {
        // Of all processes one needs this, and not at its start.
        const { commit } = await import("./commit.ts");
        return commit(task, own?.folder ?? "");
      }
    }
  };
  try {
    for (const line of linesOf(0)) {
      const reply = await answer(JSON.parse(line)).then(
        (reply) => ({ reply }),
        (error: unknown) => ({ error: messageOf(error) }),
      );
      writeLine(1, JSON.stringify(reply));
    }
  } finally {
    if (own !== undefined) removeOwn(own);
  }
}

/** @returns whom the files are given to, where that is not this user. */
function makeFolder({ folder, part }: FolderTask): Owner | undefined {
  const parent = path.dirname(folder);
  if (part === "0") removeDeadFolders(parent);
  mkdirSync(path.join(folder, part), { recursive: true, mode: 0o755 });
  // Short names: the kernel looks up each component of a path again for each file.
  process.chdir(path.join(folder, part));
  const { uid, gid } = statSync(parent);
  return process.geteuid?.() === 0 && uid !== 0 ? { uid, gid } : undefined;
}

function removeOwn({ folder, part }: FolderTask): void {
  process.chdir("/");
  removeTree(path.join(folder, part));
  try {
    rmdirSync(folder);
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
