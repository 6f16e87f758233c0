/** What a local file that a template names adds to the identity: its bytes, never its path. */
import { createHash } from "node:crypto";
import { glob, readdir, readlink, stat } from "node:fs/promises";
import path from "node:path";
import { hasCode, UserError } from "../shared/errors.ts";
import { exists, isInside, realPath } from "../shared/files.ts";
import type { Json } from "../shared/json.ts";
import { fileSha256 } from "../tools/checksums.ts";

/**
 * A checksum as the template declares it, in one spelling (`sha256:<hex>`); undefined for `none`
 * and for a checksum that stands in another file.
 * Forms: packer-plugin-sdk multistep/commonsteps/iso_config.go.
 */
export function declaredChecksum(text: string): string | undefined {
  const match = /^(?:(md5|sha1|sha256|sha512):)?([0-9a-f]+)$/i.exec(text.trim());
  if (match === null) return undefined;
  const hex = (match[2] ?? "").toLowerCase();
  const byLength: Record<number, string> = { 32: "md5", 40: "sha1", 64: "sha256", 128: "sha512" };
  return `${(match[1] ?? byLength[hex.length] ?? "unknown").toLowerCase()}:${hex}`;
}

/** True for what Packer downloads: a URL, or go-getter's `s3::…`. */
export function isRemote(name: string): boolean {
  return /^[a-z][a-z0-9+.-]*(:\/\/|::)/i.test(name) && !/^file:\/\//i.test(name);
}

export interface FileOptions {
  baseDirectory: string;
  /** For the message when a file is missing. */
  what: string;
  /** Collects the files that were read; for a pattern, the folder in which it begins. */
  files: Set<string>;
  /** The base name of each file counts as well. */
  withNames: boolean;
}

/**
 * Content of named files and folders; a URL, and a name that only Packer can fill in, stay as text.
 * @throws {UserError} when a file is missing or cannot be read.
 */
export async function fileContent(names: readonly string[], options: FileOptions): Promise<Json> {
  const result: Json[] = [];
  for (const name of names) {
    if (name === "" || isRemote(name) || name.includes("{{")) {
      result.push(name);
      continue;
    }
    const place = localPath(name, options.baseDirectory);
    for (const file of await matching(place, options)) {
      // The folder, because a new file may match the pattern.
      options.files.add(
        file === place ? file : path.dirname(place.slice(0, place.search(/[*?[]/))),
      );
      const hash = await hashOf(file, options);
      // With a slash at the end, the content of a folder is uploaded; without one, the folder.
      const slash = name.endsWith("/") ? "/" : "";
      result.push(options.withNames ? { name: path.basename(file) + slash, hash } : hash);
    }
  }
  const [only] = result;
  return result.length === 1 && only !== undefined && !options.withNames ? only : result;
}

/** Absolute path of a local file as a template names it. */
export function localPath(name: string, baseDirectory: string): string {
  return path.resolve(baseDirectory, name.replace(/^file:\/\//i, ""));
}

async function matching(file: string, options: FileOptions): Promise<string[]> {
  if (!/[*?[]/.test(file) || (await exists(file))) return [file];
  const found: string[] = [];
  for await (const name of glob(file)) found.push(name);
  found.sort();
  if (found.length > 0) return found;
  throw new UserError(`template: ${options.what} names files like ${file}, but there are none.`);
}

async function hashOf(file: string, options: FileOptions): Promise<string> {
  try {
    if (!(await stat(file)).isDirectory()) return await hashOfFile(file);
    const hash = createHash("sha256");
    for (const entry of await treeOf(file, options, new Set()))
      hash.update(`${JSON.stringify(entry)}\n`);
    return `tree-sha256:${hash.digest("hex")}`;
  } catch (error) {
    if (hasCode(error, "ENOENT")) {
      throw new UserError(`template: ${options.what} names ${file}, which does not exist.`, {
        cause: error,
      });
    }
    if (hasCode(error, "EACCES")) {
      throw new UserError(`template: ${options.what} names ${file}, which may not be read.`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** @throws {UserError} for a device or pipe, which would never end. */
async function hashOfFile(file: string): Promise<string> {
  if (!(await stat(file)).isFile()) {
    throw new UserError(`template: it reads ${file}, which is neither a file nor a folder.`);
  }
  return `sha256:${await fileSha256(file)}`;
}

/**
 * Everything below a folder in one order: relative path and hash, or target of a link, with its bytes
 * where it lies elsewhere. Git's own folder is left out: it differs between two checkouts.
 * @param seen Folders outside that a link has led to; grows.
 */
async function treeOf(
  folder: string,
  options: FileOptions,
  seen: Set<string>,
): Promise<[string, string][]> {
  const result: [string, string][] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const relative = path.relative(folder, file);
    if (relative.split("/").includes(".git")) continue;
    if (entry.isSymbolicLink()) {
      result.push([relative, `link:${await readlink(file)}`]);
      const target = await realPath(file);
      if (target === undefined || seen.has(target)) continue;
      if (isInside(target, (await realPath(folder)) ?? folder)) continue;
      seen.add(target);
      options.files.add(target);
      const below = (await stat(target)).isDirectory()
        ? await treeOf(target, options, seen)
        : [["", await hashOfFile(target)] as const];
      for (const [name, hash] of below) result.push([path.join(relative, name, "@"), hash]);
    } else if (entry.isFile()) result.push([relative, await hashOfFile(file)]);
    else if (entry.isDirectory()) result.push([relative, "folder"]);
  }
  return result.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
