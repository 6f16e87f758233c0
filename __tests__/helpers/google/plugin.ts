/** Packer and its plugin googlecompute, which the test set-up builds (scripts/lib/current-packer.ts). */
import { createHash } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { current } from "../current-packer.ts";

const plugin = current?.plugins.googlecompute;

export const googlePlugin = {
  missing: plugin === undefined ? "Packer's plugin googlecompute was not built" : undefined,
  packer: current?.packer ?? "",
  /** As `packer plugins install` leaves it. @returns the folder, for PACKER_PLUGIN_PATH. */
  async install(folder: string): Promise<string> {
    if (plugin === undefined) throw new Error("there is no plugin");
    const place = path.join(folder, plugin.source);
    await mkdir(place, { recursive: true });
    const file = path.join(
      place,
      `packer-plugin-googlecompute_v${plugin.version}_x5.0_linux_amd64`,
    );
    await copyFile(plugin.file, file);
    await chmod(file, 0o755);
    const hash = createHash("sha256")
      .update(await readFile(plugin.file))
      .digest("hex");
    await writeFile(`${file}_SHA256SUM`, hash);
    return folder;
  },
};
