/**
 * The archive of a Nix release, into a folder: entry by entry, nothing
 * written through a link, nothing outside. Layout: `nix-<version>-<system>/{install, .reginfo,
 * store/<hash>-<name>…}` (scripts/binary-tarball.nix of Nix).
 */
import {
  closeSync,
  fchmodSync,
  futimesSync,
  lutimesSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { chmod, lstat, readdir, utimes } from "node:fs/promises";
import path from "node:path";
import type { Writable } from "node:stream";
import { isStoreName } from "../nix/store/store-path.ts";
import { hasCode, messageOf } from "../shared/errors.ts";
import { quoted } from "../shared/text.ts";
import { ArchiveError } from "./nix-decode.ts";

export interface UnpackResult {
  /** The text of `.reginfo`. */
  registration: string;
  /** Names of the store paths that lie in the folder now. */
  names: string[];
}

/** The parser's streams say `destroying` as soon as they were given up. */
type Parser = Writable & { destroying: boolean };

const longestRegistration = 16 * 1024 * 1024;

/**
 * Unpacks what lies below `store/` into `folder`, which exists and is empty. Files get the modes
 * and the time that they have in a store; the folders stay writable (see `seal`).
 * @param tar The bytes of the tar archive.
 * @param top Name of the one folder at the archive's top.
 * @throws {ArchiveError} and leaves in `folder` what was written until then.
 */
export async function unpackRelease(
  tar: AsyncIterable<Uint8Array>,
  top: string,
  folder: string,
): Promise<UnpackResult> {
  const { extract } = await import("tar-stream");
  const parser = extract();
  const made = new Set<string>();
  let registration: string | undefined;
  const feeding = feed(tar, parser as unknown as Parser);
  // Looked at below; until then a failure must not count as unhandled.
  feeding.catch(() => {});
  try {
    for await (const entry of parser) {
      const { name, type = "file", linkname, mode = 0 } = entry.header;
      const content = entry as unknown as AsyncIterable<Uint8Array>;
      const place = placeOf(name, top);
      if (place === undefined) {
        entry.resume();
      } else if (place === "registration") {
        if (type !== "file") throw new ArchiveError(`${quoted(name)} is no file`);
        registration = await text(content);
      } else {
        const file = path.join(folder, ...place);
        if (place.length > 1 && !made.has(path.dirname(file))) {
          throw new ArchiveError(`${quoted(name)} comes without its folder`);
        }
        if (type === "directory") {
          // Named twice by some archivers; a file or link of that name is never taken for it.
          if (!made.has(file)) mkdirSync(file, { mode: 0o755 });
          made.add(file);
          entry.resume();
        } else if (type === "symlink") {
          if (!linkname) throw new ArchiveError(`${quoted(name)} is a link to nothing`);
          symlinkSync(linkname, file);
          lutimesSync(file, 1, 1);
          entry.resume();
        } else if (type === "file" || type === "contiguous-file") {
          await write(file, content, ((mode ?? 0) & 0o111) !== 0);
        } else {
          throw new ArchiveError(`${quoted(name)} is a ${type}, which no store has`);
        }
      }
    }
    await feeding;
  } catch (error) {
    parser.destroy();
    const cause = await feeding.then(
      () => error,
      (failure: unknown) => failure ?? error,
    );
    throw archiveTrouble(error) ?? archiveTrouble(cause) ?? cause;
  }
  if (registration === undefined) throw new ArchiveError("there is no .reginfo in it");
  return { registration, names: await readdir(folder) };
}

/** `undefined`: not needed. @throws {ArchiveError} for a name that leads elsewhere. */
function placeOf(name: string, top: string): string[] | "registration" | undefined {
  const parts = name.replace(/\/+$/, "").split("/");
  const [first, second, third] = parts;
  if (first !== top || parts.some((part) => part === "" || part === "." || part === "..")) {
    throw new ArchiveError(`${quoted(name)} lies outside of ${top}`);
  }
  if (second === undefined) return undefined;
  if (second !== "store") {
    // The installer scripts, which are never run.
    if (parts.length > 2) throw new ArchiveError(`${quoted(name)} is nothing that a release has`);
    return second === ".reginfo" ? "registration" : undefined;
  }
  if (third === undefined) return undefined;
  if (!isStoreName(third)) throw new ArchiveError(`${quoted(name)} is no store path`);
  return parts.slice(2);
}

async function feed(from: AsyncIterable<Uint8Array>, parser: Parser): Promise<void> {
  try {
    for await (const chunk of from) {
      if (parser.destroying) return;
      if (!parser.write(chunk)) await drained(parser);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
    throw error;
  }
}

/** Synchronous: with some thousands of small files a turn of the event loop each costs more. */
async function write(
  file: string,
  content: AsyncIterable<Uint8Array>,
  executable: boolean,
): Promise<void> {
  // Fails where anything of that name is, so that no link is followed.
  const descriptor = openSync(file, "wx", 0o600);
  try {
    for await (const chunk of content) {
      for (let done = 0; done < chunk.length; ) done += writeSync(descriptor, chunk, done);
    }
    fchmodSync(descriptor, executable ? 0o555 : 0o444);
    futimesSync(descriptor, 1, 1);
  } finally {
    closeSync(descriptor);
  }
}

async function text(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > longestRegistration) throw new ArchiveError("its .reginfo is far too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What the readers of tar, xz and zstd say of bad bytes; trouble of the disk has a system code. */
function archiveTrouble(error: unknown): ArchiveError | undefined {
  if (error instanceof ArchiveError) return error;
  // Two entries of one name, or a file where a folder has to be.
  if (hasCode(error, "EEXIST") || hasCode(error, "ENOTDIR")) {
    return new ArchiveError("it holds two things of one name", { cause: error });
  }
  const { code, name } = error as { code?: string; name?: string };
  if (/^E[A-Z0-9]+$/.test(code ?? "") || code === "ABORT_ERR") return undefined;
  // A fault of our own.
  if (name === "TypeError" || name === "ReferenceError") return undefined;
  return new ArchiveError(messageOf(error), { cause: error });
}

/**
 * Gives an unpacked path the modes and times that it has in a store, but for those of its
 * topmost folder, which only root can move without permission to write (see `moveTree`).
 */
export async function seal(file: string): Promise<void> {
  if (!(await lstat(file)).isDirectory()) return;
  for (const entry of await readdir(file, { withFileTypes: true, recursive: true })) {
    if (!entry.isDirectory()) continue;
    const folder = path.join(entry.parentPath, entry.name);
    await chmod(folder, 0o555);
    await utimes(folder, 1, 1);
  }
  await utimes(file, 1, 1);
  if (process.geteuid?.() === 0) await chmod(file, 0o555);
}

/** Waits until a stream takes more, or is closed. */
function drained(stream: Writable): Promise<void> {
  return new Promise((done) => {
    const go = () => {
      stream.off("drain", go);
      stream.off("close", go);
      done();
    };
    stream.on("drain", go);
    stream.on("close", go);
  });
}
