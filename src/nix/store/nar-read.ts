/**
 * Reads the archive form of a file tree (NAR). It trusts nothing: every word, length and padding is
 * compared, names are single components in strictly growing order, as Nix wants them, so none is
 * there twice. Format: Nix manual, "Nix Archive".
 */

import { strings as words } from "./nar-write.ts";

/** Bytes that arrive in pieces; `buffer` from `position` to `end` is what is at hand. */
export interface NarInput {
  buffer: Buffer;
  position: number;
  end: number;
  /** Puts further bytes behind those at hand, moving them as it likes; false at the end. */
  more(): boolean;
}

/** Receives the tree. Paths are relative to the root, which is ""; parents come first. */
export interface NarOutput {
  directory(path: NarPath): void;
  /** After all that is in the directory. */
  leave(path: NarPath): void;
  symlink(path: NarPath, target: NarPath): void;
  /** Begins a file; `write` follows until `size` bytes came, then `close`. */
  file(path: NarPath, executable: boolean, size: number): void;
  write(buffer: Buffer, start: number, end: number): void;
  close(): void;
}

/** A string where the bytes are UTF-8, else the bytes. */
export type NarPath = string | Buffer;

const limit = 4096;

const magic = words("nix-archive-1");
const openType = words("(", "type");
const contents = words("contents");
const executableMark = words("executable", "");
const target = words("target");
const entryOpen = words("entry", "(", "name");
const nodeWord = words("node");
const close = words(")");
const types = {
  regular: words("regular"),
  directory: words("directory"),
  symlink: words("symlink"),
};

/**
 * Reads one archive and stands behind it then.
 * @throws when it is not well-formed; what was told to the output by then is to be thrown away.
 */
export function readNar(input: NarInput, output: NarOutput): void {
  expect(input, magic);
  readNode(input, output, "");
}

function readNode(input: NarInput, output: NarOutput, path: NarPath): void {
  expect(input, openType);
  if (skip(input, types.regular)) readFile(input, output, path);
  else if (skip(input, types.directory)) readDirectory(input, output, path);
  else {
    expect(input, types.symlink);
    expect(input, target);
    const to = readString(input, limit);
    if (to.length === 0 || to.includes(0)) throw new Error("a link leads nowhere");
    output.symlink(path, textOf(to));
  }
  expect(input, close);
}

function readFile(input: NarInput, output: NarOutput, path: NarPath): void {
  const executable = skip(input, executableMark);
  expect(input, contents);
  const size = readLength(input);
  output.file(path, executable, size);
  let left = size;
  while (left > 0) {
    if (input.position === input.end) need(input, 1);
    const count = Math.min(left, input.end - input.position);
    output.write(input.buffer, input.position, input.position + count);
    input.position += count;
    left -= count;
  }
  output.close();
  readPadding(input, size);
}

function readDirectory(input: NarInput, output: NarOutput, path: NarPath): void {
  output.directory(path);
  let previous: Buffer | undefined;
  while (skip(input, entryOpen)) {
    const name = readString(input, 255);
    checkName(name, previous);
    previous = Buffer.from(name);
    expect(input, nodeWord);
    readNode(input, output, join(path, textOf(name)));
    expect(input, close);
  }
  output.leave(path);
}

function checkName(name: Buffer, previous: Buffer | undefined): void {
  const dots = name.length <= 2 && name.every((byte) => byte === 0x2e);
  // The empty name is among those of dots only.
  if (dots || name.includes(0x2f) || name.includes(0)) {
    throw new Error(`the name ${JSON.stringify(name.toString())} is not allowed`);
  }
  if (previous !== undefined && Buffer.compare(previous, name) >= 0) {
    throw new Error(`the name ${JSON.stringify(name.toString())} is out of order`);
  }
}

/** A view of the next string: good until more is read. */
function readString(input: NarInput, most: number): Buffer {
  const size = readLength(input);
  if (size > most) throw new Error("a name is too long");
  need(input, size);
  const bytes = input.buffer.subarray(input.position, input.position + size);
  input.position += size;
  if (size % 8 === 0) return bytes;
  // More may have to be read for the padding, and that moves what is at hand.
  const kept = input.end - input.position >= 8 ? bytes : Buffer.from(bytes);
  readPadding(input, size);
  return kept;
}

function readLength(input: NarInput): number {
  need(input, 8);
  const low = input.buffer.readUInt32LE(input.position);
  const high = input.buffer.readUInt32LE(input.position + 4);
  if (high > 0x1fffff) throw new Error("a length is too large");
  input.position += 8;
  return high * 2 ** 32 + low;
}

function readPadding(input: NarInput, size: number): void {
  const count = (8 - (size % 8)) % 8;
  if (count === 0) return;
  need(input, count);
  for (let index = 0; index < count; index++) {
    if (input.buffer[input.position + index] !== 0) throw new Error("the padding is not zero");
  }
  input.position += count;
}

function expect(input: NarInput, bytes: Buffer): void {
  if (!skip(input, bytes)) throw new Error("a word is missing or wrong");
}

/** Steps over these bytes if they come next. */
function skip(input: NarInput, bytes: Buffer): boolean {
  const { length } = bytes;
  while (input.end - input.position < length) {
    if (!input.more()) return false;
  }
  const { buffer, position } = input;
  for (let index = 0; index < length; index++) {
    if (buffer[position + index] !== bytes[index]) return false;
  }
  input.position += length;
  return true;
}

function need(input: NarInput, count: number): void {
  while (input.end - input.position < count) {
    if (!input.more()) throw new Error("it ends too early");
  }
}

function textOf(bytes: Buffer): NarPath {
  const text = bytes.toString("utf8");
  // The sign for "no UTF-8" shows that bytes were lost, unless it was meant.
  if (!text.includes("\ufffd") || Buffer.from(text).equals(bytes)) return text;
  return Buffer.from(bytes);
}

function join(path: NarPath, name: NarPath): NarPath {
  if (typeof path === "string" && typeof name === "string") return `${path}/${name}`;
  return Buffer.concat([
    Buffer.from(path as string),
    Buffer.from("/"),
    Buffer.from(name as string),
  ]);
}
