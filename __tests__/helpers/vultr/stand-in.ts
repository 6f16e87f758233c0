/** The stand-in for Packer as a program on PATH. */
import { createHash } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * @param packer The real one.
 * @returns the folder that is to be the first on PATH.
 */
export async function writeStandIn(folder: string, packer: string): Promise<string> {
  const bin = path.join(folder, "stand-in");
  await mkdir(bin, { recursive: true });
  const program = path.join(import.meta.dirname, "packer.ts");
  const file = path.join(bin, "packer");
  await writeFile(file, `#!/bin/sh\nexec '${process.execPath}' '${program}' '${packer}' "$@"\n`);
  await chmod(file, 0o755);
  return bin;
}

/** @param folder Of a fixture. @returns PATH with the stand-in before the Packer that counts its starts. */
export async function standInFirst(folder: string): Promise<string> {
  const counted = path.join(folder, "bin");
  const standIn = await writeStandIn(folder, path.join(counted, "packer"));
  return `${standIn}:${counted}:${process.env["PATH"]}`;
}

/** A folder of plugins in which there is one for Vultr, by its name: nobody starts it. */
export async function vultrPlugin(folder: string): Promise<string> {
  const plugins = path.join(folder, "plugins");
  const place = path.join(plugins, "github.com/vultr/vultr");
  await mkdir(place, { recursive: true });
  const arch = process.arch === "arm64" ? "arm64" : "amd64";
  const file = path.join(place, `packer-plugin-vultr_v2.7.0_x5.0_linux_${arch}`);
  const bytes = "#!/bin/false\n";
  await writeFile(file, bytes, { mode: 0o755 });
  await writeFile(`${file}_SHA256SUM`, createHash("sha256").update(bytes).digest("hex"));
  return plugins;
}
