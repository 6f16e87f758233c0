/** Zip archives of vendors: the expected files and nothing else. */
import { createWriteStream } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Entry } from "yauzl";
import { isUserError, messageOf, UserError } from "../shared/errors.ts";
import { diskTrouble } from "./download.ts";

export interface UnzipOptions {
  /** What the archive is, for messages. */
  what: string;
  /** Mode of a member of this name, or undefined when the archive may not hold it. */
  mode(name: string): number | undefined;
  /** Unpacked bytes of all members together. */
  maxBytes: number;
}

/**
 * Unpacks an archive of plain files into `folder`, which exists and has none of them yet.
 * @returns the names of the members.
 * @throws {UserError} for an archive that is damaged, too large, or has a member with a folder, an
 * absolute name, `..`, a link or any name that is not expected. What was unpacked by then stays:
 * the folder is the caller's to remove.
 */
export async function unzip(
  archive: string,
  folder: string,
  options: UnzipOptions,
): Promise<string[]> {
  const { openPromise } = await import("yauzl");
  const names: string[] = [];
  let bytes = 0;
  try {
    const zip = await openPromise(archive, { strictFileNames: true });
    for await (const entry of zip.eachEntry()) {
      const mode = acceptedMode(entry, names, options);
      bytes += entry.uncompressedSize;
      if (bytes > options.maxBytes)
        throw refused(options, `is larger than ${options.maxBytes} bytes`);
      names.push(entry.fileName);
      // The library stops at a member that is longer than declared.
      await pipeline(
        await zip.openReadStreamPromise(entry),
        createWriteStream(path.join(folder, entry.fileName), { flags: "wx", mode }),
      );
    }
  } catch (error) {
    const trouble = diskTrouble(error, folder, options.what);
    if (isUserError(trouble)) throw trouble;
    const reason = messageOf(error);
    // The library refuses such names itself, in these words.
    const outside = /^(invalid relative path|absolute path|invalid characters)/.test(reason);
    throw refused(
      options,
      outside ? `has a member outside of its folder (${reason})` : `is damaged (${reason})`,
      error,
    );
  }
  return names;
}

const fileType = 0o170000;
const regularFile = 0o100000;

function acceptedMode(entry: Entry, names: readonly string[], options: UnzipOptions): number {
  const { fileName } = entry;
  if (fileName.includes("/") || fileName.includes("\\") || fileName === "." || fileName === "..") {
    throw refused(options, `has a member outside of its folder: ${JSON.stringify(fileName)}`);
  }
  const mode = options.mode(fileName);
  if (mode === undefined || names.includes(fileName)) {
    throw refused(options, `has a forbidden member: ${JSON.stringify(fileName)}`);
  }
  // The upper half is the mode of Unix; archives made elsewhere have 0 there.
  const type = (entry.externalFileAttributes >>> 16) & fileType;
  if (type !== 0 && type !== regularFile) {
    throw refused(options, `has a member that is not a plain file: ${JSON.stringify(fileName)}`);
  }
  return mode;
}

function refused({ what }: UnzipOptions, reason: string, cause?: unknown): UserError {
  return new UserError(`${what} was refused: its archive ${reason}.`, { cause });
}
