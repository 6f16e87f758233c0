/**
 * Writes a squashfs image of store paths: read-only, made for being mounted, every block compressed
 * by zstd. Own code, because no tool for it is on every machine, and because what is written is
 * then the same for the same paths. Layout: kernel source, `fs/squashfs/squashfs_fs.h`.
 */
import { closeSync, fstatSync, openSync, readdirSync, readlinkSync, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { lstat, open } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { constants, zstdCompress } from "node:zlib";
import {
  type FileNode,
  type FolderNode,
  pieces,
  type TreeNode,
  tables,
  words16,
  words32,
  words64,
} from "./image-metadata.ts";

const compress = promisify(zstdCompress);

/** Bytes per block. Larger packs better, smaller makes the reading of single files cheaper. */
const blockLog = 18;
const blockSize = 1 << blockLog;
const superblockSize = 96;
const raw = 0x1000000;
/** Any block fits, also one that does not become smaller (ZSTD_compressBound). */
const outputSize = blockSize + blockSize / 128;
/** Blocks that are read and not yet written: bounds the memory, and keeps all cores busy. */
const inFlight = 8;

export interface Squashfs {
  /** Bytes of the image. */
  size: number;
  /** Where the owner's and the group's number stand, two words of 32 bits. */
  idsAt: number;
}

/**
 * Writes an image whose root holds `roots` under their own names, with the modes and the time that
 * Nix gives to its store, belonging to user and group 0.
 * @param roots Absolute paths of files, links or folders; no two with the same name.
 * @param check Called before each block; what it throws ends the work.
 * @throws when a path is not there, is something else, or changes while it is read.
 */
export async function writeSquashfs(
  roots: readonly string[],
  file: string,
  check?: () => void,
): Promise<Squashfs> {
  const handle = await open(file, "w", 0o600);
  try {
    const blocks = blockWriter(handle, check);
    const named = roots
      .map((root) => ({ root, name: Buffer.from(path.basename(root)) }))
      .sort((a, b) => Buffer.compare(a.name, b.name));
    const tree: FolderNode = { kind: "folder", name: Buffer.from(""), children: [] };
    for (const { root, name } of named) {
      const status = await lstat(root);
      const kind = status.isDirectory() ? "folder" : status.isFile() ? "file" : "link";
      tree.children.push(await read(Buffer.from(root), name, kind, blocks));
    }
    const { end, fragments } = await blocks.end();
    return await finish(handle, tree, end, fragments);
  } finally {
    await handle.close();
  }
}

type Blocks = ReturnType<typeof blockWriter>;

async function read(
  from: Buffer,
  name: Buffer,
  kind: TreeNode["kind"],
  blocks: Blocks,
): Promise<TreeNode> {
  if (kind === "link") {
    return { kind, name, target: readlinkSync(from, { encoding: "buffer" }) };
  }
  if (kind === "file") return await readContents(from, name, blocks);
  const entries = readdirSync(from, { withFileTypes: true, encoding: "buffer" });
  entries.sort((a, b) => Buffer.compare(a.name, b.name));
  const children: TreeNode[] = [];
  for (const entry of entries) {
    const child = Buffer.concat([from, Buffer.from("/"), entry.name]);
    const type = entry.isDirectory()
      ? "folder"
      : entry.isFile()
        ? "file"
        : entry.isSymbolicLink()
          ? "link"
          : undefined;
    if (type === undefined) throw new Error(`${child} is no file, folder or link`);
    children.push(await read(child, entry.name, type, blocks));
  }
  return { kind, name, children };
}

// Synchronous reading: a store has tens of thousands of small files, and a promise for each costs
// more than the reading. The compression runs in other threads meanwhile.
async function readContents(from: Buffer, name: Buffer, blocks: Blocks): Promise<FileNode> {
  const descriptor = openSync(from, "r");
  try {
    const { size, mode } = fstatSync(descriptor);
    const executable = (mode & 0o100) !== 0;
    const lengths: number[] = [];
    const node: FileNode = {
      kind: "file",
      name,
      executable,
      size,
      start: 0,
      blocks: lengths,
      fragment: -1,
      offset: 0,
    };
    const tail = size % blockSize;
    for (let at = 0; at < size - tail; at += blockSize) {
      const block = blocks.room();
      fill(descriptor, block, from);
      const first = at === 0;
      await blocks.add(block, (start, length) => {
        if (first) node.start = start;
        lengths.push(length);
      });
    }
    if (tail > 0) {
      const place = await blocks.share(tail);
      fill(descriptor, place.bytes, from);
      node.fragment = place.fragment;
      node.offset = place.offset;
    }
    return node;
  } finally {
    closeSync(descriptor);
  }
}

function fill(descriptor: number, bytes: Buffer, name: Buffer): void {
  for (let done = 0; done < bytes.length; ) {
    const count = readSync(descriptor, bytes, done, bytes.length - done, null);
    if (count === 0) throw new Error(`${name} became shorter while it was read`);
    done += count;
  }
}

/** Compresses blocks side by side and writes them one after the other. */
function blockWriter(handle: FileHandle, check: (() => void) | undefined) {
  let end = superblockSize;
  let waiting: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  const fragments: { start: number; length: number }[] = [];
  const free: Buffer[] = [];
  let shared: Buffer | undefined;
  let used = 0;

  /** Room for a block, given back when the block is written. */
  const room = () => free.pop() ?? Buffer.allocUnsafeSlow(blockSize);

  const add = async (block: Buffer, written: (start: number, length: number) => void) => {
    check?.();
    const before = last;
    const packing = pack(block);
    last = (async () => {
      const packed = await packing;
      await before;
      const bytes = packed ?? block;
      const start = end;
      end += bytes.length;
      await writeAll(handle, bytes, start);
      written(start, packed === undefined ? bytes.length | raw : bytes.length);
      free.push(Buffer.from(block.buffer));
    })();
    // Looked at again below; until then a failure must not count as unhandled.
    last.catch(() => {});
    waiting.push(last);
    if (waiting.length >= inFlight) await waiting.shift();
  };

  const closeShared = async () => {
    if (shared === undefined) return;
    const block = shared.subarray(0, used);
    const number = fragments.length;
    fragments.push({ start: 0, length: 0 });
    shared = undefined;
    await add(block, (start, length) => {
      fragments[number] = { start, length };
    });
  };

  return {
    room,
    add,
    /** Room for the rest of a file in a block with others; to be filled before the next call. */
    async share(size: number) {
      if (shared !== undefined && used + size > blockSize) await closeShared();
      if (shared === undefined) {
        shared = room();
        used = 0;
      }
      const offset = used;
      used += size;
      return {
        fragment: fragments.length,
        offset,
        bytes: shared.subarray(offset, used),
      };
    },
    async end() {
      await closeShared();
      await Promise.all(waiting);
      waiting = [];
      return { end, fragments };
    },
  };
}

/** @returns undefined when the block does not become smaller. */
async function pack(block: Buffer): Promise<Buffer | undefined> {
  const packed = await compress(block, {
    pledgedSrcSize: block.length,
    chunkSize: outputSize,
    params: {
      [constants.ZSTD_c_compressionLevel]: 3,
      // The kernel has room for one block, and refuses a frame with a larger window.
      [constants.ZSTD_c_windowLog]: blockLog,
    },
  });
  const frame = withoutEmptyEnd(packed);
  return frame.length < block.length ? frame : undefined;
}

/**
 * Node's streaming compressor ends a frame with an empty block. The kernel has no more room for
 * output when it meets one, and calls the whole damaged. Format: RFC 8878, sections 3.1.1.1 and 2.
 */
export function withoutEmptyEnd(frame: Buffer): Buffer {
  const descriptor = frame.readUInt8(4);
  const single = (descriptor & 0x20) !== 0;
  const sizeField = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  let at = 5 + (single ? 0 : 1) + sizeField;
  for (let before = -1; ; ) {
    const head = frame.readUIntLE(at, 3);
    const size = head >> 3;
    const last = (head & 1) === 1;
    if (last && size === 0 && before !== -1) {
      frame.writeUInt8(frame.readUInt8(before) | 1, before);
      return frame.subarray(0, at);
    }
    if (last) return frame;
    before = at;
    // A block of type 1 is one byte, repeated.
    at += 3 + (((head >> 1) & 3) === 1 ? 1 : size);
  }
}

async function finish(
  handle: FileHandle,
  tree: FolderNode,
  dataEnd: number,
  fragments: { start: number; length: number }[],
): Promise<Squashfs> {
  const { inodes, folders, root, count } = tables(tree);
  const inodeTable = dataEnd;
  const folderTable = inodeTable + inodes.length;
  const fragmentPart = indexed(
    Buffer.concat(fragments.map(({ start, length }) => joined(words64(start), words32(length, 0)))),
    folderTable + folders.length,
  );
  // Never compressed, so that the owner can be set without packing anything anew.
  const idPiece = folderTable + folders.length + fragmentPart.bytes.length;
  const idTable = idPiece + 2 + 8;
  const ids = joined(words16(8 | 0x8000), words32(0, 0), words64(idPiece));
  const size = idTable + 8;
  const superblock = joined(
    words32(0x73717368, count, 1, blockSize, fragments.length),
    // Compressor zstd; flags: repeated files are shared, no extended attributes; version 4.0.
    words16(6, blockLog, 0x40 | 0x200, 2, 4, 0),
    words64(root, size, idTable, 2n ** 64n - 1n, inodeTable, folderTable),
    words64(fragmentPart.table, 2n ** 64n - 1n),
  );
  // A loop device shows whole sectors only.
  const padded = Math.ceil(size / 4096) * 4096;
  const rest = joined(inodes, folders, fragmentPart.bytes, ids, Buffer.alloc(padded - size));
  await writeAll(handle, rest, dataEnd);
  await writeAll(handle, superblock, 0);
  return { size: padded, idsAt: idPiece + 2 };
}

/** A table in pieces, with the list of the pieces' places behind it. */
function indexed(table: Buffer, at: number): { bytes: Buffer; table: number } {
  const all = pieces();
  const places: number[] = [];
  for (let from = 0; from < table.length; from += 8192) {
    places.push(at + all.place().start);
    all.write(table.subarray(from, from + 8192));
  }
  const bytes = all.end();
  return { bytes: joined(bytes, words64(...places)), table: at + bytes.length };
}

function joined(...parts: Buffer[]): Buffer {
  return Buffer.concat(parts);
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
