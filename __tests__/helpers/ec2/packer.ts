/** A current Packer with plugins, in a folder as Packer looks for plugins. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { current } from "../current-packer.ts";

export const amazonPlugin = async (folder: string) => await packerWith(folder, ["amazon"]);

/** @returns the program, and the environment that shows it its plugins. */
export async function packerWith(
  folder: string,
  names: readonly ("amazon" | "qemu")[],
): Promise<{ packer: string; env: Record<string, string> }> {
  if (current === undefined) throw new Error("no current Packer was built");
  const plugins = path.join(folder, "plugins");
  for (const name of names) {
    const { file, version, source } = current.plugins[name];
    const place = path.join(plugins, source);
    await mkdir(place, { recursive: true });
    const program = path.join(place, `packer-plugin-${name}_v${version}_x5.0_linux_amd64`);
    await copyFile(file, program);
    const sum = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    await writeFile(`${program}_SHA256SUM`, sum);
  }
  const env = { PACKER_PLUGIN_PATH: plugins, CHECKPOINT_DISABLE: "1", AWS_POLL_DELAY_SECONDS: "1" };
  return { packer: current.packer, env };
}
