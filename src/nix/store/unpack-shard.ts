/** Decodes, verifies and writes one shard, all synchronously, because that is what takes the least time. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { hasCode, messageOf } from "../../shared/errors.ts";
import { removeTree } from "../../shared/remove-tree.ts";
import { decodeFrame, releaseFrame } from "./frames.ts";
import type { ShardReply, ShardTask } from "./messages.ts";
import { type NarInput, type NarOutput, readNar } from "./nar-read.ts";
import { type Owner, treeWriter } from "./tree-write.ts";

/** Failures that the next path would meet too. */
const fatal = ["ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENFILE"];

const parentProcess = process.ppid;

/**
 * Unpacks the named paths of a shard into the working directory. The paths of a shard of one frame
 * lie in it side by side; a shard of several has one path only, at its beginning.
 * @throws for what the next shard would meet too, such as a full disk; all else is in the reply.
 */
export function unpackShard(task: ShardTask, owner: Owner | undefined): ShardReply {
  const reply: ShardReply = { good: [], bad: [] };
  const descriptor = openSync(task.file, "r");
  const shard = shardInput(task, descriptor);
  try {
    shard.more();
    for (const wanted of task.paths) {
      const file = task.form === "tree" ? wanted.name : `${wanted.name}.nar`;
      try {
        unpackPath(wanted, shard, task.form, treeWriter(file, owner));
        reply.good.push(wanted.name);
      } catch (error) {
        if (fatal.some((code) => hasCode(error, code))) throw error;
        removeTree(file);
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
    releaseFrame(shard.buffer);
    closeSync(descriptor);
  }
  return reply;
}

/** @throws when it is not what its hash says, or not well-formed. What was written is to be removed. */
function unpackPath(
  { offset, size, hash }: ShardTask["paths"][number],
  shard: NarInput,
  form: ShardTask["form"],
  output: NarOutput,
): void {
  const counter = createHash("sha256");
  let seen = 0;
  const take = (from: number) => {
    const fresh = shard.buffer.subarray(from, Math.min(shard.end, from + size - seen));
    counter.update(fresh);
    seen += fresh.length;
    return fresh;
  };
  const first = take(offset);
  const input: NarInput = {
    buffer: first,
    position: 0,
    end: first.length,
    more() {
      if (seen === size) return false;
      // The shard takes back the memory that the rest lies in.
      const rest = Buffer.from(input.buffer.subarray(input.position, input.end));
      if (!shard.more()) return false;
      const fresh = take(0);
      input.buffer = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
      input.position = 0;
      input.end = input.buffer.length;
      return true;
    },
  };
  if (form === "tree") readNar(input, output);
  else writeArchive(input, output, size);
  if (input.position !== input.end || input.more()) throw new Error("there is more than one tree");
  if (seen !== size) throw new Error("it is cut short");
  if (counter.digest("hex") !== hash) throw new Error("its contents do not fit its hash");
}

function writeArchive(input: NarInput, output: NarOutput, size: number): void {
  output.file("", false, size);
  try {
    do {
      output.write(input.buffer, input.position, input.end);
      input.position = input.end;
    } while (input.more());
  } finally {
    output.close();
  }
}

/** The frames of a shard one after the other, each in place of the one before. */
function shardInput({ shard }: ShardTask, descriptor: number): NarInput {
  let next = 0;
  let position = shard.offset;
  const input: NarInput = {
    buffer: Buffer.alloc(0),
    position: 0,
    end: 0,
    more() {
      const frame = shard.frames[next++];
      if (frame === undefined) return false;
      if (process.ppid !== parentProcess) throw new Error("the action is gone");
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
