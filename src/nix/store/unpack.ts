/**
 * The unpacking process: decodes, verifies and writes, all synchronously, because that is what
 * takes the least time. It is a process and not a thread so that it may run as another user and so
 * that its memory is given back. When its input ends it removes what it made and nobody wanted:
 * so it does after a cancel, and after the sudden death of the action.
 */

import { createHash, hash as hashOf } from "node:crypto";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { hasCode, messageOf } from "../../shared/errors.ts";
import { decodeFrame } from "./archive.ts";
import { commit, validPaths } from "./commit.ts";
import { isDeadFolder } from "./folder-name.ts";
import type { FolderTask, ShardReply, ShardTask, Task } from "./messages.ts";
import { type NarInput, readNar } from "./nar-read.ts";
import { removeTree } from "./remove.ts";
import { type Owner, treeWriter } from "./tree-write.ts";

/** Failures that the next path would meet too. */
const fatal = ["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE"];

interface State {
  /** `<parent>/<name>`. */
  folder: string;
  part: string;
  owner: Owner | undefined;
  parentProcess: number;
}

/** Serves tasks from standard input until it ends. */
export function serveUnpacking(): void {
  process.umask(0);
  let state: State | undefined;
  try {
    for (const line of lines(0)) {
      const task = JSON.parse(line) as Task;
      let reply: unknown;
      try {
        if (task.kind === "folder") {
          state = makeFolder(task);
          reply = {};
        } else if (task.kind === "shard") {
          reply = unpackShard(task, state as State);
        } else if (task.kind === "valid") {
          reply = { valid: validPaths(task) };
        } else {
          reply = commit(task, (state as State).folder);
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

function makeFolder(task: FolderTask): State {
  const folder = path.join(task.parent, task.name);
  if (task.part === "0") removeDead(task.parent);
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

function removeDead(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (name.startsWith(".") && isDeadFolder(parent, name)) removeTree(path.join(parent, name));
  }
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

function unpackShard(task: ShardTask, state: State): ShardReply {
  const reply: ShardReply = { good: [], bad: [] };
  const descriptor = openSync(task.file, "r");
  try {
    const input = shardInput(task, descriptor, state);
    const single = task.shard.frames.length === 1;
    if (single && !input.more()) throw new Error("an empty shard");
    for (const wanted of task.paths) {
      try {
        if (single) unpackFromMemory(task, wanted, input.buffer, state.owner);
        else unpackFromStream(task, wanted, input, state.owner);
        reply.good.push(wanted.name);
      } catch (error) {
        if (fatal.some((code) => hasCode(error, code))) throw error;
        removeTree(placeOf(task, wanted.name));
        reply.bad.push({ name: wanted.name, why: messageOf(error) });
      }
    }
  } catch (error) {
    if (fatal.some((code) => hasCode(error, code)) || hasCode(error, "ENOENT")) throw error;
    const done = new Set(reply.bad.map(({ name }) => name).concat(reply.good));
    for (const { name } of task.paths) {
      if (!done.has(name)) reply.bad.push({ name, why: messageOf(error) });
    }
  } finally {
    closeSync(descriptor);
  }
  return reply;
}

type Wanted = ShardTask["paths"][number];

/** Nothing is written before the hash is known to be right. */
function unpackFromMemory(
  task: ShardTask,
  { name, offset, size, hash }: Wanted,
  bytes: Buffer,
  owner: Owner | undefined,
): void {
  const nar = bytes.subarray(offset, offset + size);
  if (hashOf("sha256", nar) !== hash) throw new Error("its contents do not fit its hash");
  const input = { buffer: nar, position: 0, end: nar.length, more: () => false };
  put(task, name, input, owner, nar.length);
}

function unpackFromStream(
  task: ShardTask,
  { name, offset, size, hash }: Wanted,
  shard: NarInput,
  owner: Owner | undefined,
): void {
  if (offset !== 0) throw new Error("it does not begin with its shard");
  const counter = createHash("sha256");
  let seen = 0;
  const input: NarInput = {
    buffer: shard.buffer,
    position: 0,
    end: 0,
    more() {
      if (seen === size || !shard.more()) return false;
      const fresh = shard.buffer.subarray(0, Math.min(shard.end, size - seen));
      counter.update(fresh);
      seen += fresh.length;
      const rest = input.buffer.subarray(input.position, input.end);
      input.buffer = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
      input.position = 0;
      input.end = input.buffer.length;
      return true;
    },
  };
  put(task, name, input, owner, size);
  if (seen !== size) throw new Error("it is cut short");
  if (counter.digest("hex") !== hash) throw new Error("its contents do not fit its hash");
}

function placeOf(task: ShardTask, name: string): string {
  return task.form === "tree" ? name : `${name}.nar`;
}

/** Writes what the input holds, all of it. */
function put(
  task: ShardTask,
  name: string,
  input: NarInput,
  owner: Owner | undefined,
  size: number,
): void {
  if (task.form === "tree") {
    readNar(input, treeWriter(placeOf(task, name), owner));
  } else {
    const file = treeWriter(placeOf(task, name), undefined);
    file.file("", false, size);
    try {
      do {
        file.write(input.buffer, input.position, input.end);
        input.position = input.end;
      } while (input.more());
    } finally {
      file.close();
    }
  }
  if (input.position !== input.end || input.more()) throw new Error("there is more than one tree");
}

/** The frames of a shard one after the other, each in place of the one before. */
function shardInput(task: ShardTask, descriptor: number, state: State): NarInput {
  let next = 0;
  let position = task.shard.offset;
  const input: NarInput = {
    buffer: Buffer.alloc(0),
    position: 0,
    end: 0,
    more() {
      const frame = task.shard.frames[next++];
      if (frame === undefined) return false;
      if (process.ppid !== state.parentProcess) throw new Error("the action is gone");
      const [compressed, decoded] = frame;
      const bytes = spare(compressed);
      for (let read = 0; read < compressed; ) {
        const count = readSync(descriptor, bytes, read, compressed - read, position + read);
        if (count === 0) throw new Error("the archive is cut short");
        read += count;
      }
      position += compressed;
      input.buffer = decodeFrame(bytes, decoded);
      input.end = input.buffer.length;
      return true;
    },
  };
  return input;
}

let space = Buffer.alloc(0);

/** Memory for compressed bytes, used again each time. */
function spare(size: number): Buffer {
  if (space.length < size) space = Buffer.allocUnsafeSlow(size * 2);
  return space.subarray(0, size);
}

function* lines(descriptor: number): Generator<string> {
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

function writeLine(descriptor: number, text: string): void {
  const bytes = Buffer.from(`${text}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      // Nobody listens any more: the end of the input comes next.
      if (hasCode(error, "EPIPE")) return;
      if (!hasCode(error, "EAGAIN")) throw error;
      pause();
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
