/** A current Packer with its amazon plugin, in a folder as Packer looks for plugins. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { current } from "../current-packer.ts";

/** @returns the program, and the environment that shows it the plugin. */
export async function amazonPlugin(
  folder: string,
): Promise<{ packer: string; env: Record<string, string> }> {
  if (current === undefined) throw new Error("no current Packer was built");
  const { file, version, source } = current.plugins.amazon;
  const plugins = path.join(folder, "plugins");
  const place = path.join(plugins, source);
  await mkdir(place, { recursive: true });
  const program = path.join(place, `packer-plugin-amazon_v${version}_x5.0_linux_amd64`);
  await copyFile(file, program);
  const sum = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  await writeFile(`${program}_SHA256SUM`, sum);
  const env = { PACKER_PLUGIN_PATH: plugins, CHECKPOINT_DISABLE: "1", AWS_POLL_DELAY_SECONDS: "1" };
  return { packer: current.packer, env };
}
