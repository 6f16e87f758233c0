/** What the kernel says of mounts. */
import { readFile } from "node:fs/promises";

/**
 * True when the mount that holds this folder cannot be written, whatever its permissions say. The
 * folder need not exist.
 */
export async function isReadOnly(folder: string): Promise<boolean> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  let found = { point: "", options: "" };
  for (const line of mounts.split("\n")) {
    // proc_pid_mountinfo(5): id, parent, device, root, mount point, options, …, "-", type, source,
    // options of the file system. Later lines lie over earlier ones.
    const [mount = "", fileSystem = ""] = line.split(" - ");
    const [, , , , escaped, options = ""] = mount.split(" ");
    if (escaped === undefined) continue;
    const point = escaped.replace(/\\(\d{3})/g, (_all, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    const covers = point === "/" || folder === point || folder.startsWith(`${point}/`);
    if (!covers || point.length < found.point.length) continue;
    found = { point, options: `${options},${fileSystem.split(" ")[2] ?? ""}` };
  }
  return found.options.split(",").includes("ro");
}
