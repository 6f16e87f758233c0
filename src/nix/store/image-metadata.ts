/**
 * The tables of a squashfs 4.0 image: where each file, link and folder is written down.
 * Layout: kernel source, `fs/squashfs/squashfs_fs.h`.
 */
import { constants, zstdCompressSync } from "node:zlib";

/** A file of the tree; filled while its contents are written. */
export interface FileNode {
  kind: "file";
  name: Buffer;
  executable: boolean;
  size: number;
  /** Where its first whole block lies, and the length word of each of them. */
  start: number;
  blocks: number[];
  /** The block it shares with others for what is left of it, and the place there; -1 for none. */
  fragment: number;
  offset: number;
}

export interface LinkNode {
  kind: "link";
  name: Buffer;
  target: Buffer;
}

export interface FolderNode {
  kind: "folder";
  name: Buffer;
  /** In the order of their names' bytes. */
  children: TreeNode[];
}

export type TreeNode = FileNode | LinkNode | FolderNode;

export interface Tables {
  inodes: Buffer;
  folders: Buffer;
  /** Reference of the root folder's inode. */
  root: bigint;
  count: number;
}

const pieceSize = 8192;
const none = 0xffffffff;

/** Bytes cut into pieces of 8 KiB, each compressed by itself, as squashfs keeps all its tables. */
export function pieces() {
  const done: Buffer[] = [];
  const current = Buffer.alloc(pieceSize);
  let used = 0;
  let length = 0;
  const flush = () => {
    if (used === 0) return;
    const piece = compressed(current.subarray(0, used));
    done.push(piece);
    length += piece.length;
    used = 0;
  };
  return {
    /** Where the next byte goes: start of its piece in the table, and offset within. */
    place: () => ({ start: length, offset: used }),
    write(bytes: Buffer) {
      for (let from = 0; from < bytes.length; ) {
        const part = bytes.subarray(from, from + pieceSize - used);
        part.copy(current, used);
        used += part.length;
        from += part.length;
        if (used === pieceSize) flush();
      }
    },
    end(): Buffer {
      flush();
      return Buffer.concat(done);
    },
  };
}

function compressed(bytes: Buffer): Buffer {
  const packed = zstdCompressSync(bytes, {
    pledgedSrcSize: bytes.length,
    params: { [constants.ZSTD_c_windowLog]: 13 },
  });
  return packed.length < bytes.length
    ? Buffer.concat([words16(packed.length), packed])
    : Buffer.concat([words16(bytes.length | 0x8000), bytes]);
}

/** The tables of inodes and folders of a tree whose contents are written already. */
export function tables(root: FolderNode): Tables {
  const inodes = pieces();
  const folders = pieces();
  const total = count(root);
  let number = 0;

  const head = (type: number, mode: number, id: number) =>
    // The owner is the first entry of the table of ids, the group the second. Nix sets time 1.
    Buffer.concat([words16(type, mode, 0, 1), words32(1, id)]);

  const place = () => {
    const { start, offset } = inodes.place();
    return { start, offset };
  };

  const leaf = (node: FileNode | LinkNode, id: number) => {
    if (node.kind === "link") {
      return Buffer.concat([head(3, 0o777, id), words32(1, node.target.length), node.target]);
    }
    const mode = node.executable ? 0o555 : 0o444;
    const fragment = node.fragment === -1 ? none : node.fragment;
    if (node.size <= none && node.start <= none) {
      return Buffer.concat([
        head(2, mode, id),
        words32(node.start, fragment, node.offset, node.size, ...node.blocks),
      ]);
    }
    return Buffer.concat([
      head(9, mode, id),
      words64(node.start, node.size, 0),
      words32(1, fragment, node.offset, none, ...node.blocks),
    ]);
  };

  const folder = (node: FolderNode, id: number, parent: number) => {
    const entries: Entry[] = [];
    for (const child of node.children) {
      number += 1;
      const own = number;
      const type = child.kind === "folder" ? 1 : child.kind === "file" ? 2 : 3;
      const at = child.kind === "folder" ? folder(child, own, id) : place();
      if (child.kind !== "folder") inodes.write(leaf(child, own));
      entries.push({ name: child.name, type, id: own, ...at });
    }
    const { start, offset } = folders.place();
    const { length, index } = listing(folders, entries);
    const at = place();
    const links = 2 + node.children.filter((child) => child.kind === "folder").length;
    const size = length + 3;
    inodes.write(
      size <= 0xffff
        ? Buffer.concat([
            head(1, 0o555, id),
            words32(start, links),
            words16(size, offset),
            words32(parent),
          ])
        : Buffer.concat([
            head(8, 0o555, id),
            words32(links, size, start, parent),
            words16(index.length, offset),
            words32(none),
            ...index,
          ]),
    );
    return at;
  };

  number = 1;
  const { start, offset } = folder(root, 1, total + 1);
  return {
    inodes: inodes.end(),
    folders: folders.end(),
    root: (BigInt(start) << 16n) | BigInt(offset),
    count: total,
  };
}

interface Entry {
  name: Buffer;
  type: number;
  id: number;
  start: number;
  offset: number;
}

/**
 * A folder's names. They go under heads: one head serves 256 names whose inodes lie in one piece.
 * The index has the first name of each piece of the listing, so that the kernel need not read a
 * store's thousands of names from the first one on.
 */
function listing(folders: ReturnType<typeof pieces>, entries: Entry[]) {
  const index: Buffer[] = [];
  let length = 0;
  let piece = folders.place().start;
  for (let from = 0; from < entries.length; ) {
    const first = entries[from] as Entry;
    const here = folders.place().start;
    if (here !== piece) {
      index.push(Buffer.concat([words32(length, here, first.name.length - 1), first.name]));
      piece = here;
    }
    let to = from;
    let bytes = 12;
    const room = pieceSize - folders.place().offset;
    for (; to < entries.length && to - from < 256; to++) {
      const entry = entries[to] as Entry;
      if (entry.start !== first.start || Math.abs(entry.id - first.id) > 0x7fff) break;
      if (to > from && bytes > room) break;
      bytes += 8 + entry.name.length;
    }
    const group = entries.slice(from, to);
    const head = words32(group.length - 1, first.start, first.id);
    const names = group.map((entry) =>
      Buffer.concat([
        words16(entry.offset, (entry.id - first.id) & 0xffff, entry.type, entry.name.length - 1),
        entry.name,
      ]),
    );
    folders.write(Buffer.concat([head, ...names]));
    length += bytes;
    from = to;
  }
  return { length, index };
}

function count(node: TreeNode): number {
  if (node.kind !== "folder") return 1;
  return node.children.reduce((sum, child) => sum + count(child), 1);
}

/** Little-endian words of 16 bits. */
export function words16(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt16LE(value, 2 * at);
  return bytes;
}

/** Little-endian words of 32 bits. */
export function words32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, 4 * at);
  return bytes;
}

/** Little-endian words of 64 bits. */
export function words64(...values: (number | bigint)[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [at, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * at);
  return bytes;
}
