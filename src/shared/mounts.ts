/** Mounts, by /proc/self/mountinfo. */
import { readFile, rm } from "node:fs/promises";
import { isInside } from "./files.ts";

/**
 * Removes a folder with its contents, unless something is mounted in it, because that would be removed
 * too, for example `/dev` of this machine.
 * @throws for a mount, before anything is removed.
 */
export async function removeFolder(folder: string): Promise<void> {
  const mounted = (await readMounts()).filter(({ point }) => isInside(point, folder));
  if (mounted.length > 0) {
    const points = mounted.map(({ point }) => point).join(", ");
    throw new Error(`${folder} stays, because these are mounted: ${points}`);
  }
  await rm(folder, { recursive: true, force: true });
}

/**
 * True when the mount that holds this folder cannot be written, whatever its permissions say. The
 * folder need not exist.
 */
export async function isReadOnly(folder: string): Promise<boolean> {
  let found = { point: "", options: "" };
  for (const mount of await readMounts()) {
    const { point } = mount;
    const covers = point === "/" || folder === point || folder.startsWith(`${point}/`);
    if (!covers || point.length < found.point.length) continue;
    found = mount;
  }
  return found.options.split(",").includes("ro");
}

interface Mount {
  point: string;
  /** Of the mount and of its file system. */
  options: string;
}

/** Later ones lie over earlier ones. */
export async function readMounts(): Promise<Mount[]> {
  const text = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    // proc_pid_mountinfo(5): id, parent, device, root, mount point, options, …, "-", type, source,
    // options of the file system.
    const [mount = "", fileSystem = ""] = line.split(" - ");
    const [, , , , escaped, options = ""] = mount.split(" ");
    if (escaped === undefined) return [];
    const point = escaped.replace(/\\(\d{3})/g, (_all, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    return [{ point, options: `${options},${fileSystem.split(" ")[2] ?? ""}` }];
  });
}
