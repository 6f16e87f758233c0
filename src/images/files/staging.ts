/**
 * Folders for half-made images, beside the finished ones so that taking an image in is a rename:
 * `.packernix-<invocation>`. The folder's name and a note in it are the run mark.
 */
import { mkdir, readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import path from "node:path";
import { homeTime } from "../../shared/clock.ts";
import { hasCode } from "../../shared/errors.ts";
import { writeAtomically } from "../../shared/files.ts";
import type { Invocation } from "../../shared/invocation.ts";
import type { Leftover } from "../types.ts";
import { type Owner, ownerOf, ownerUntil, readOwner, stateOf } from "./owner.ts";

const prefix = ".packernix-";
const pattern = /^\.packernix-([A-Za-z0-9][A-Za-z0-9_-]*)$/;
const note = "owner.json";

/** Milliseconds after which a folder without a note, which only a kill in between leaves, is old. */
const noteless = 3_600_000;

export function stagingPath(store: string, invocation: string): string {
  const folder = prefix + invocation;
  if (!pattern.test(folder)) throw new Error(`not an invocation: ${JSON.stringify(invocation)}`);
  return path.join(store, folder);
}

/**
 * Makes a folder and those above it; fine when it is there. Unlike the recursive mkdir of Node.js
 * it fails with the reason of the system: that one says ENOENT on a read-only file system.
 */
export async function makeFolder(folder: string, mode = 0o755): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    const above = path.dirname(folder);
    if (hasCode(error, "ENOENT") && above !== folder) {
      await makeFolder(above);
      // Not a plain mkdir: somebody else may be making the same folders.
      await makeFolder(folder, mode);
      return;
    }
    const there = await stat(folder).catch(() => undefined);
    if (!there?.isDirectory()) throw error;
  }
}

/** Makes the folder with its note; fine when it is there already. */
export async function makeStaging(store: string, { id, expires }: Invocation): Promise<string> {
  return await makeOwned(store, ownerOf(id, expires));
}

/** Makes a folder that its invocation leaves, and that goes like a staging directory when it has expired. */
export async function makeKeptFolder(store: string, { id, expires }: Invocation): Promise<string> {
  return await makeOwned(store, ownerUntil(`${id}-kept`, expires));
}

async function makeOwned(store: string, owner: Owner): Promise<string> {
  const folder = stagingPath(store, owner.invocation);
  await makeFolder(folder, 0o700);
  // After a loss of power no owner lives, and a note that is empty then counts as none.
  await writeAtomically(path.join(folder, note), JSON.stringify(owner), 0o600, false);
  return folder;
}

/** What the clock of the file system shows (ms): that of no machine, where several share it. */
export async function fileTime(store: string, invocation: Invocation): Promise<number> {
  const folder = await makeStaging(store, invocation);
  return (await stat(path.join(folder, note))).mtimeMs;
}

/**
 * Staging directories of one invocation, or with undefined of all that are over: made on this machine by a
 * process that is gone, or elsewhere and expired.
 */
export async function listStagings(
  store: string,
  invocation: string | undefined,
): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const entry of await entriesOf(store)) {
    const owner = pattern.exec(entry)?.[1];
    if (owner === undefined) continue;
    const folder = path.join(store, entry);
    if (invocation === undefined ? await isOver(folder) : owner === invocation) {
      found.push({ what: `half-made image ${folder}`, invocation: owner });
    }
  }
  return found;
}

/** Names in the store; none when there is no store yet. */
export async function entriesOf(store: string): Promise<string[]> {
  try {
    return (await readdir(store)).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

interface Link {
  link: string;
  target: string;
}

const linkNote = "link.json";

/** A link elsewhere that goes with the staging directory, as long as it is what was noted. */
export async function noteLink(staging: string, link: Link): Promise<void> {
  await writeAtomically(path.join(staging, linkNote), JSON.stringify(link), 0o600, false);
}

async function removeLink(staging: string): Promise<void> {
  const text = await readFile(path.join(staging, linkNote), "utf8").catch(() => undefined);
  if (text === undefined) return;
  const { link, target }: Link = JSON.parse(text);
  const found = await readlink(link).catch(() => undefined);
  if (found === target) await rm(link, { force: true });
}

export async function removeStaging(folder: string): Promise<void> {
  await removeLink(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 200 });
}

async function isOver(folder: string): Promise<boolean> {
  let text: string;
  try {
    text = await readFile(path.join(folder, note), "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) return false;
    return await isOld(folder);
  }
  const owner = readOwner(text);
  if (owner === undefined) return await isOld(folder);
  const state = stateOf(owner);
  // Somebody who lives may take longer than planned: only of those out of sight the time decides.
  return state === "gone" || (state === "unknown" && owner.expires * 1000 < homeTime());
}

async function isOld(folder: string): Promise<boolean> {
  try {
    return homeTime() - (await stat(folder)).mtimeMs > noteless;
  } catch {
    return false;
  }
}
