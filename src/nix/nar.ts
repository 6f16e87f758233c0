/**
 * The hash of a file tree as Nix counts it: SHA-256 over its archive form (NAR), which holds names,
 * contents, links and the executable bit, and nothing else. Format: Nix manual, "Nix Archive".
 */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import path from "node:path";

/**
 * @returns `sha256-<base64>`, as `narHash` of `builtins.fetchTree` wants it.
 * @throws when the tree holds something that is no file, folder or link.
 */
export async function narHash(root: string): Promise<string> {
  const hash = createHash("sha256");
  string(hash, "nix-archive-1");
  await node(hash, root);
  return `sha256-${hash.digest("base64")}`;
}

async function node(hash: Hash, file: string): Promise<void> {
  const status = await lstat(file);
  string(hash, "(");
  string(hash, "type");
  if (status.isSymbolicLink()) {
    string(hash, "symlink");
    string(hash, "target");
    string(hash, await readlink(file, "buffer"));
  } else if (status.isFile()) {
    string(hash, "regular");
    if ((status.mode & 0o100) !== 0) {
      string(hash, "executable");
      string(hash, "");
    }
    await contents(hash, file, status.size);
  } else if (status.isDirectory()) {
    string(hash, "directory");
    const names = await readdir(file);
    // Nix orders names by their bytes; so does Buffer.compare, and not the order of UTF-16 units.
    const sorted = names.map((name) => Buffer.from(name)).sort(Buffer.compare);
    for (const name of sorted) {
      string(hash, "entry");
      string(hash, "(");
      string(hash, "name");
      string(hash, name);
      string(hash, "node");
      await node(hash, path.join(file, name.toString()));
      string(hash, ")");
    }
  } else {
    throw new Error(`${file} is no file, folder or link: Nix cannot archive it`);
  }
  string(hash, ")");
}

async function contents(hash: Hash, file: string, size: number): Promise<void> {
  string(hash, "contents");
  hash.update(length(size));
  let read = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    read += (chunk as Buffer).length;
  }
  if (read !== size) throw new Error(`${file} changed while it was read`);
  hash.update(padding(size));
}

function string(hash: Hash, value: string | Buffer): void {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  hash.update(length(bytes.length));
  hash.update(bytes);
  hash.update(padding(bytes.length));
}

function length(size: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(size));
  return bytes;
}

function padding(size: number): Buffer {
  return Buffer.alloc((8 - (size % 8)) % 8);
}
