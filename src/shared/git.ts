/** What can be read of git's own files: git may not be installed. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";

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
