/** Decodes, verifies and writes one shard, all synchronously, because that is what takes the least time. */
import { createHash, hash as hashOf } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { hasCode, messageOf } from "../../shared/errors.ts";
import { removeTree } from "../../shared/remove-tree.ts";
import { decodeFrame, releaseFrame } from "./frames.ts";
import type { ShardReply, ShardTask } from "./messages.ts";
import { type NarInput, readNar } from "./nar-read.ts";
import { type Owner, treeWriter } from "./tree-write.ts";

/** Failures that the next path would meet too. */
const fatal = ["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE"];

export interface ShardState {
  owner: Owner | undefined;
  parentProcess: number;
}

/**
 * Unpacks the named paths of a shard into the working directory.
 * @throws for what the next shard would meet too, such as a full disk; all else is in the reply.
 */
export function unpackShard(task: ShardTask, state: ShardState): ShardReply {
  const reply: ShardReply = { good: [], bad: [] };
  const descriptor = openSync(task.file, "r");
  const input = shardInput(task, descriptor, state);
  try {
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
    releaseFrame(input.buffer);
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
      if (seen === size) return false;
      // The shard takes back the memory that the rest lies in.
      const rest = Buffer.from(input.buffer.subarray(input.position, input.end));
      if (!shard.more()) return false;
      const fresh = shard.buffer.subarray(0, Math.min(shard.end, size - seen));
      counter.update(fresh);
      seen += fresh.length;
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
function shardInput(task: ShardTask, descriptor: number, state: ShardState): NarInput {
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
      releaseFrame(input.buffer);
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
