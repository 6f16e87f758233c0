/** Memos in a folder of the user's, for machines without an Actions cache. */
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { hasCode } from "../../shared/errors.ts";
import { writeAtomically } from "../../shared/files.ts";
import type { MemoStore } from "./store.ts";

const most = 500;
const longest = 30 * 24 * 3600 * 1000;
const largest = 64 * 1024;
const isKey = /^[0-9a-f]{64}$/;

/** @param folder Absolute; made when the first memo is written. */
export function folderMemos(folder: string): MemoStore {
  const file = (key: string, ending: string) => {
    if (!isKey.test(key)) throw new Error(`no key of a memo: ${key}`);
    return path.join(folder, `${key}.${ending}`);
  };
  return {
    async read(key) {
      if (!(await isOurs(folder))) return undefined;
      if ((await readOwn(file(key, "unstable"))) !== undefined) return "unstable";
      return await readOwn(file(key, "json"));
    },
    async write(key, _variant, text) {
      await prepare(folder);
      await writeAtomically(file(key, "json"), text, 0o600);
      await prune(folder);
    },
    async markUnstable(key) {
      await prepare(folder);
      await writeAtomically(file(key, "unstable"), "unstable\n", 0o600);
      await rm(file(key, "json"), { force: true });
    },
  };
}

async function prepare(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await isOurs(folder))) throw new Error(`${folder} can be written by others`);
}

/** Nobody else can put something there. */
async function isOurs(folder: string): Promise<boolean> {
  try {
    const status = await lstat(folder);
    return status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

async function readOwn(file: string): Promise<string | undefined> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (hasCode(error, "ENOENT") || hasCode(error, "ELOOP")) return undefined;
    throw error;
  }
  try {
    const status = await handle.stat();
    const own = status.isFile() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0;
    if (!own || status.size > largest || Date.now() - status.mtimeMs > longest) return undefined;
    return await handle.readFile("utf8");
  } finally {
    await handle.close();
  }
}

/** Old ones go, and the oldest when there are too many; also what a killed run left half written. */
async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const time = (await stat(file).catch(() => undefined))?.mtimeMs;
      return { file, time: time ?? Date.now(), half: name.endsWith(".tmp") };
    }),
  );
  files.sort((a, b) => b.time - a.time);
  for (const [index, { file, time, half }] of files.entries()) {
    const age = Date.now() - time;
    const old = age > longest || (half && age > 3600 * 1000);
    if (old || (!half && index >= most)) await rm(file, { force: true });
  }
}
