/** Runs git, and reads its files where it may not be installed. */
import {
  constants,
  copyFile,
  lstat,
  mkdir,
  readFile,
  readlink,
  stat,
  symlink,
} from "node:fs/promises";
import path from "node:path";
import { childEnvironment } from "./environment.ts";
import type { RunOptions, RunResult } from "./exec.ts";

/**
 * The folder with HEAD and the like: `.git`, or what the one line of the file `.git` names
 * (gitrepository-layout). Undefined where `root` is no work tree.
 */
export async function gitDirectory(root: string): Promise<string | undefined> {
  const place = path.join(root, ".git");
  try {
    if ((await stat(place)).isDirectory()) return place;
    const target = /^gitdir: (.+)$/m.exec(await readFile(place, "utf8"))?.[1];
    return target === undefined ? undefined : path.resolve(root, target);
  } catch {
    return undefined;
  }
}

/** The work tree is this job's, also when another user owns it (containers). */
const settings = ["safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null"];

/**
 * Runs git without hooks, monitors and replaced objects.
 * @param more Further settings, `<name>=<value>`.
 * @throws {CommandError}
 */
export async function git(
  folder: string,
  args: readonly string[],
  more: readonly string[],
  { env, ...options }: Partial<RunOptions>,
): Promise<RunResult> {
  const { run } = await import("./exec.ts");
  const own = { GIT_OPTIONAL_LOCKS: "0", GIT_NO_REPLACE_OBJECTS: "1", LC_ALL: "C", ...env };
  const flags = [...settings, ...more].flatMap((setting) => ["-c", setting]);
  return await run("git", [...flags, ...args], {
    env: childEnvironment("common", own, ["HOME", "XDG_CONFIG_HOME"]),
    cwd: folder,
    ...options,
  });
}

/** Copies files of a work tree, links as such. @param names Relative to both folders. */
export async function copyFiles(names: readonly string[], from: string, to: string): Promise<void> {
  const made = new Set<string>();
  for (const name of names) {
    const [file, target] = [path.join(from, name), path.join(to, name)];
    const parent = path.dirname(target);
    if (!made.has(parent)) await mkdir(parent, { recursive: true, mode: 0o700 });
    made.add(parent);
    const status = await lstat(file).catch(() => undefined);
    // Deleted, or a submodule: git has no file of it.
    if (status === undefined || status.isDirectory()) continue;
    if (status.isSymbolicLink()) await symlink(await readlink(file), target);
    else await copyFile(file, target, constants.COPYFILE_FICLONE);
  }
}
