/** Finds the user's own file behind a path that Nix names. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { SourceLocation } from "../shared/errors.ts";
import { isInside, realPath } from "../shared/files.ts";
import type { NixError } from "./log-reader.ts";

export interface Trees {
  /** GITHUB_WORKSPACE, resolved. */
  workspace: string;
  /** Folders that Nix may have copied to its store: the git work tree, the flake's folder. */
  copied: readonly string[];
}

const sourcePath = /\/nix\/store\/[0-9a-z]{32}-[^/\s'"`«»:;,)]+(?:\/[^\s'"`«»:;,)]+)?/g;

/**
 * The location in the workspace that best explains an error: its own position, the file that a NixOS
 * module error names in its text, or the nearest caller in the workspace.
 */
export async function locationOf(
  error: NixError,
  trees: Trees,
): Promise<SourceLocation | undefined> {
  const positions = [error.position, ...error.trace.map((entry) => entry.position)];
  const locations: SourceLocation[] = [];
  for (const position of positions.slice(0, 400)) {
    if (position === undefined) continue;
    const file = await ownFile(position.file, trees);
    if (file === undefined) continue;
    const location = { ...position, file };
    // The position of the error itself says most.
    if (position === error.position) return location;
    locations.push(location);
  }
  const named = await namedFile(error.text, trees);
  if (named === undefined) return locations[0];
  const option = /option (?:value )?[`'"‘]([^'"`’\n]+)['"`’]/i.exec(error.text)?.[1];
  const known = locations.find((location) => location.file === named);
  return known ?? (await locationOfOption(option, named, trees));
}

/**
 * Where a file sets an option, as far as its text tells without doubt: the one line that holds the
 * longest part of the option's name.
 */
async function locationOfOption(
  option: string | undefined,
  file: string,
  trees: Trees,
): Promise<SourceLocation> {
  let lines: string[];
  try {
    lines = (await readFile(path.join(trees.workspace, file), "utf8")).split("\n");
  } catch {
    return { file };
  }
  for (const part of partsOf(option ?? "")) {
    const word = new RegExp(`(?<![\\w.'-])${part.replaceAll(/\W/g, "\\$&")}(?![\\w'-])`);
    const found = lines.flatMap((text, index) => {
      const column = text.search(word);
      return column < 0 ? [] : [{ file, line: index + 1, column: column + 1 }];
    });
    if (found.length > 1) return { file };
    if (found[0] !== undefined) return found[0];
  }
  return { file };
}

/** `a.b.c`: itself, then `a.b` and `b.c`, then `a`, `b`, `c`. */
function partsOf(option: string): string[] {
  const names = option.split(".").filter((name) => name !== "");
  const parts: string[] = [];
  for (let length = names.length; length > 0; length--) {
    for (let start = 0; start + length <= names.length; start++) {
      parts.push(names.slice(start, start + length).join("."));
    }
  }
  return parts.slice(0, 100);
}

/** A message with the user's own paths in the way in which the user writes them. */
export async function withOwnPaths(text: string, trees: Trees): Promise<string> {
  let result = text;
  for (const found of new Set(text.match(sourcePath) ?? [])) {
    const file = await ownFile(found, trees);
    if (file !== undefined) result = result.replaceAll(found, file);
  }
  return result.replaceAll(`${trees.workspace}/`, "");
}

/** A NixOS module error names its file only so: "In `/path/file.nix'". */
async function namedFile(text: string, trees: Trees): Promise<string | undefined> {
  for (const match of text.matchAll(
    /\bin (?:module )?[`'"‘]([^'"`’\n]+?)(?:, via option [^'"`’\n]+)?['"`’]/gi,
  )) {
    const file = match[1] === undefined ? undefined : await ownFile(match[1], trees);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** The path relative to the workspace, or undefined when the file is none of the user's. */
export async function ownFile(name: string, trees: Trees): Promise<string | undefined> {
  if (!path.isAbsolute(name)) return undefined;
  const resolved = (await realPath(name)) ?? name;
  if (isInside(resolved, trees.workspace)) return relative(resolved, trees);
  const stored = /^\/nix\/store\/[0-9a-z]{32}-[^/]+\/(.+)$/.exec(name)?.[1];
  if (stored === undefined) return undefined;
  for (const tree of trees.copied) {
    const own = path.join(tree, stored);
    if (isInside(own, trees.workspace) && (await isCopy(name, own))) return relative(own, trees);
  }
  return undefined;
}

function relative(file: string, trees: Trees): string {
  return path.relative(trees.workspace, file) || ".";
}

/** Another source in the store may have a file of the same name: the bytes decide. */
export async function isCopy(stored: string, own: string): Promise<boolean> {
  try {
    const status = await stat(own);
    if (!status.isFile()) return status.isDirectory();
    const ownBytes = await readFile(own);
    try {
      return ownBytes.equals(await readFile(stored));
    } catch {
      // A store that we cannot read (another machine's, a user's own): the name has to do.
      return true;
    }
  } catch {
    return false;
  }
}
