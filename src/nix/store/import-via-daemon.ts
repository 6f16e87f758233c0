/** Brings the paths of an archive into a store that only its daemon may write: as a binary cache. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";
import { nixProgram } from "../program.ts";
import { unpackFolderName } from "./folder-name.ts";
import { baseName } from "./frames.ts";
import type { ArchivedPath } from "./manifest.ts";
import { readArchiveManifest } from "./manifest.ts";
import { batches, validInStore } from "./path-info.ts";
import { inReferenceOrder, missingReferences, namedPaths } from "./plan.ts";
import {
  askSubstituters,
  bytesOf,
  checkSpace,
  type RestoreOptions,
  startWorkers,
  storeDirOf,
} from "./restore-shared.ts";
import type { ArchiveSource, Left, PathInfo, Restored } from "./types.ts";
import { unpackAll } from "./unpack-all.ts";

/**
 * Verifies the paths that the store lacks, lays them out as a `file://` binary cache in `scratch`
 * and lets Nix copy them. The daemon trusts this user: others may give it next to nothing.
 * @throws {ArchiveError} when the archive as a whole is damaged; others when there is too little
 *   room for it, here or in the store.
 */
export async function importViaDaemon(
  source: ArchiveSource,
  options: RestoreOptions,
): Promise<Restored> {
  const storeDir = storeDirOf(options);
  const manifest = await readArchiveManifest(source, storeDir);
  const has = new Set(await validInStore(namedPaths(manifest.paths), options));
  const wanted = manifest.paths.filter(({ info }) => !has.has(info.path));
  const left: Left[] = [];
  const present = manifest.paths.length - wanted.length;
  if (wanted.length === 0) return { paths: 0, bytes: 0, present, left };
  await checkSpace(storeDir, bytesOf(wanted));

  await mkdir(options.scratch, { recursive: true });
  const folder = { parent: options.scratch, name: unpackFolderName() };
  const workers = startWorkers(folder, options, []);
  try {
    const missing = missingReferences(wanted, has);
    const [places] = await Promise.all([
      workers.all.then((all) =>
        unpackAll(all, source, manifest, wanted, { form: "nar", options, left }),
      ),
      askSubstituters(missing, options),
    ]);
    if (missing.length > 0) {
      for (const got of await validInStore(missing, options)) has.add(got);
    }
    const ordered = inReferenceOrder(wanted, has, left);
    const cache = path.join(folder.parent, folder.name);
    await writeCache(cache, storeDir, ordered, places);
    const refused = await copyFrom(cache, ordered, options);
    const arrived = new Set(
      await validInStore(
        ordered.map(({ info }) => info.path),
        options,
      ),
    );
    const copied = ordered.filter(({ info }) => arrived.has(info.path));
    for (const { info } of ordered) {
      if (!arrived.has(info.path))
        left.push({ path: info.path, why: `Nix did not take it: ${refused}` });
    }
    return { paths: copied.length, bytes: bytesOf(copied), present, left };
  } finally {
    await workers.close();
  }
}

/** A cache of uncompressed archives: they are read once, on this machine. */
async function writeCache(
  folder: string,
  storeDir: string,
  ordered: readonly ArchivedPath[],
  places: ReadonlyMap<string, string>,
): Promise<void> {
  // Into a part of the folder's own processes, which remove it: Nix looks for the two at its root.
  await writeFile(path.join(folder, "0", "nix-cache-info"), `StoreDir: ${storeDir}\n`);
  for (const { info } of ordered) {
    const name = baseName(info.path);
    const url = `../${places.get(info.path)}/${name}.nar`;
    const file = path.join(folder, "0", `${name.slice(0, 32)}.narinfo`);
    await writeFile(file, narInfo(info, url));
  }
}

/** Format: Nix manual, ".narinfo Format". */
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
  folder: string,
  ordered: readonly ArchivedPath[],
  options: RestoreOptions,
): Promise<string> {
  const program = nixProgram(options.bin, "nix");
  const flags = [
    ...["copy", "--extra-experimental-features", "nix-command", "--no-check-sigs"],
    ...["--no-recursive", "--keep-going", "--from", `file://${path.join(folder, "0")}`],
  ];
  let said = "";
  for (const batch of batches(ordered.map(({ info }) => info.path))) {
    try {
      await run(program, [...flags, ...batch], { env: options.env, signal: options.signal });
    } catch (error) {
      options.signal.throwIfAborted();
      said = messageOf(error);
    }
  }
  return said;
}
