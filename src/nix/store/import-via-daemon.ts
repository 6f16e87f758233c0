/** Brings unpacked archives into a store that only its daemon may write: as a binary cache. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";
import { nixProgram } from "../program.ts";
import { storeFolders } from "./folders.ts";
import { baseName } from "./frames.ts";
import type { CommitReply } from "./messages.ts";
import { batches, type StoreCommand, validInStore } from "./path-info.ts";
import type { PathInfo } from "./types.ts";

/**
 * Lays verified archives out as a `file://` binary cache and lets Nix copy them. The daemon trusts
 * this user: others may give it next to nothing.
 * @param infos References first.
 * @param parts In which part of `folder` each archive lies, as `<base name>.nar`.
 */
export async function importViaDaemon(
  infos: readonly PathInfo[],
  parts: ReadonlyMap<string, string>,
  folder: string,
  options: StoreCommand,
): Promise<CommitReply> {
  // Into a part of the folder's own processes, which remove it: Nix looks for these files at its root.
  const cache = path.join(folder, "0");
  const { store } = storeFolders(options.env);
  await writeFile(path.join(cache, "nix-cache-info"), `StoreDir: ${store}\n`);
  for (const info of infos) {
    const name = baseName(info.path);
    const url = `../${parts.get(name)}/${name}.nar`;
    await writeFile(path.join(cache, `${name.slice(0, 32)}.narinfo`), narInfo(info, url));
  }
  const all = infos.map((info) => info.path);
  const refused = await copyFrom(cache, all, options);
  const registered = await validInStore(all, options);
  const arrived = new Set(registered);
  const left = all
    .filter((name) => !arrived.has(name))
    .map((name) => ({ path: name, why: `Nix did not take it: ${refused}` }));
  return { registered, present: [], left, notes: [] };
}

/** Uncompressed: it is read once, on this machine. Format: Nix manual, ".narinfo Format". */
function narInfo(info: PathInfo, url: string): string {
  const lines = [
    `StorePath: ${info.path}`,
    `URL: ${url}`,
    "Compression: none",
    `NarHash: sha256:${info.narHash}`,
    `NarSize: ${info.narSize}`,
    `References: ${info.references.map(baseName).join(" ")}`,
    ...(info.deriver === undefined ? [] : [`Deriver: ${baseName(info.deriver)}`]),
    ...info.signatures.map((signature) => `Sig: ${signature}`),
    ...(info.ca === undefined ? [] : [`CA: ${info.ca}`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** @returns what Nix complained of last. What arrived is to be asked of the store. */
async function copyFrom(
  cache: string,
  paths: readonly string[],
  { bin, env, signal }: StoreCommand,
): Promise<string> {
  const flags = [
    ...["copy", "--extra-experimental-features", "nix-command", "--no-check-sigs"],
    ...["--no-recursive", "--keep-going", "--from", `file://${cache}`],
  ];
  let said = "";
  for (const batch of batches(paths)) {
    try {
      await run(nixProgram(bin, "nix"), [...flags, ...batch], { env, signal });
    } catch (error) {
      signal.throwIfAborted();
      said = messageOf(error);
    }
  }
  return said;
}
