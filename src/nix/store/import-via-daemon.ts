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
 * and lets Nix copy them. A daemon that does not trust this user takes only paths that are
 * content-addressed or signed by a key that it knows: with `access.kind` "none" only those with a
 * content address or a signature are tried, and what it refuses is left out.
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
  const lacking = manifest.paths.filter(({ info }) => !has.has(info.path));
  const left: Left[] = [];
  const wanted = lacking.filter(({ info }) => {
    if (options.access.kind !== "none" || info.ca !== undefined || info.signatures.length > 0) {
      return true;
    }
    left.push({ path: info.path, why: options.access.why });
    return false;
  });
  const present = manifest.paths.length - lacking.length;
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
    return { ...(await outcome(ordered, refused, left, options)), present };
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

/** @returns why paths were not taken. What arrived is to be asked of the store. */
async function copyFrom(
  folder: string,
  ordered: readonly ArchivedPath[],
  options: RestoreOptions,
): Promise<Map<string, string>> {
  const infoOf = new Map(ordered.map(({ info }) => [info.path, info]));
  const refused = new Map<string, string>();
  /** Names of keys that the daemon does not know. */
  const unknown = new Set<string>();

  const isHopeless = (storePath: string): boolean => {
    const { references = [], signatures = [], ca } = infoOf.get(storePath) ?? {};
    const lacking = references.find((reference) => refused.has(reference));
    const keys = signatures.map(keyOf);
    if (lacking !== undefined) {
      refused.set(storePath, `it needs ${baseName(lacking)}, which the store does not have`);
    } else if (ca === undefined && keys.length > 0 && keys.every((key) => unknown.has(key))) {
      refused.set(storePath, `it is signed by ${keys.join(", ")}, which the daemon does not trust`);
    }
    return refused.has(storePath);
  };
  const copy = async (paths: readonly string[], flags: readonly string[]): Promise<void> => {
    const list = paths.filter((storePath) => !isHopeless(storePath));
    if (list.length === 0) return;
    const said = await copyPaths(folder, [...flags, ...list], options);
    if (said === undefined) return;
    // The daemon takes what comes before the first path that it refuses, and nothing after it.
    const arrived = new Set(await validInStore(list, options));
    const rest = list.filter((storePath) => !arrived.has(storePath));
    if (rest.length > 1 && said.includes("signature")) {
      const half = Math.ceil(rest.length / 2);
      await copy(rest.slice(0, half), flags);
      await copy(rest.slice(half), flags);
      return;
    }
    for (const storePath of rest) {
      refused.set(storePath, `Nix did not take it: ${said}`);
      if (!said.includes("signature")) continue;
      for (const signature of infoOf.get(storePath)?.signatures ?? [])
        unknown.add(keyOf(signature));
    }
  };
  for (const [level, list] of levelsOf(ordered).entries()) {
    const flags = level % 2 === 0 ? [] : ["--derivation"];
    for (const batch of batches(list)) await copy(batch, flags);
  }
  return refused;
}

/** @returns what Nix complained of. */
async function copyPaths(
  folder: string,
  args: readonly string[],
  options: RestoreOptions,
): Promise<string | undefined> {
  const program = nixProgram(options.bin, "nix");
  const all = [
    ...["copy", "--extra-experimental-features", "nix-command", "--no-check-sigs"],
    ...["--no-recursive", "--keep-going", "--from", `file://${path.join(folder, "0")}`],
    ...args,
  ];
  try {
    await run(program, all, { env: options.env, signal: options.signal });
    return undefined;
  } catch (error) {
    options.signal.throwIfAborted();
    return messageOf(error);
  }
}

function keyOf(signature: string): string {
  return signature.slice(0, signature.indexOf(":"));
}

/**
 * Nix takes a derivation for its outputs unless a flag says otherwise, and that flag is for a whole
 * command. So: paths of the same kind together, at even places those that are no derivations, each
 * after all that it refers to.
 */
function levelsOf(ordered: readonly ArchivedPath[]): string[][] {
  const levels: string[][] = [];
  const levelOf = new Map<string, number>();
  for (const { info } of ordered) {
    let level = 0;
    for (const reference of info.references) level = Math.max(level, levelOf.get(reference) ?? 0);
    if ((level % 2 === 1) !== info.path.endsWith(".drv")) level++;
    levelOf.set(info.path, level);
    while (levels.length <= level) levels.push([]);
    levels[level]?.push(info.path);
  }
  return levels;
}

async function outcome(
  ordered: readonly ArchivedPath[],
  refused: ReadonlyMap<string, string>,
  left: Left[],
  options: RestoreOptions,
): Promise<Omit<Restored, "present">> {
  const paths = ordered.map(({ info }) => info.path);
  const arrived = new Set(await validInStore(paths, options));
  const result = { paths: 0, bytes: 0, left };
  for (const { info } of ordered) {
    if (arrived.has(info.path)) {
      result.paths++;
      result.bytes += info.narSize;
    } else {
      const why = refused.get(info.path) ?? "it vanished from the store at once";
      left.push({ path: info.path, why });
    }
  }
  return result;
}
