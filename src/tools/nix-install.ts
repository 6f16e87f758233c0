/**
 * Puts an unpacked release of Nix into the store and registers it, without the shell script of the
 * installer. Each path is compared with the hash of its registration first: the hash of the archive
 * verifies the download, this one what was written to the disk.
 */
import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { commit } from "../nix/store/commit.ts";
import { removeDeadFolders, unpackFolderName } from "../nix/store/folder-name.ts";
import { narHash } from "../nix/store/nar-write.ts";
import { inReferenceOrder } from "../nix/store/plan.ts";
import { isStorePath, parseSha256 } from "../nix/store/store-path.ts";
import type { PathInfo } from "../nix/store/types.ts";
import { childEnvironment } from "../shared/environment.ts";
import { hasCode, messageOf, UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { removeTree } from "../shared/remove-tree.ts";
import { ArchiveError } from "./nix-decode.ts";
import { recordNix, state, store } from "./nix-record.ts";
import type { RestoredNix } from "./nix-types.ts";
import { seal, unpackRelease } from "./nix-unpack.ts";

export interface InstallOptions {
  version: string;
  /** Name of the folder at the archive's top: `nix-<version>-<system>`. */
  top: string;
  /** The bytes of the tar archive. */
  tar: AsyncIterable<Uint8Array>;
  env: NodeJS.ProcessEnv;
  log: Log;
}

/**
 * Safe with concurrent jobs: each unpacks into its own folder, and they move and register their paths
 * one after the other.
 * @throws {ArchiveError} if the archive is invalid; the store is then unchanged.
 * @throws {UserError} when the disk is full.
 */
export async function installRelease(options: InstallOptions): Promise<RestoredNix> {
  const { version, env, log } = options;
  removeDeadFolders(store);
  const folder = path.join(store, unpackFolderName());
  const part = path.join(options.top, "store");
  const unpacked = path.join(folder, part);
  try {
    await mkdir(folder, { mode: 0o755 });
    await unpackRelease(options.tar, folder);
    const infos = await registered(path.join(folder, options.top, ".reginfo"));
    for (const info of infos) {
      const file = path.join(unpacked, path.basename(info.path));
      await verify(info, file);
      seal(file);
    }
    const nix = await nixOf(infos, unpacked, version);
    const { left, notes } = commit(
      {
        stateDir: state,
        nixStore: undefined,
        env: localNix(folder, env),
        paths: infos.map((info) => ({ info, part })),
      },
      folder,
    );
    for (const note of notes) log.info(note);
    const [first] = left;
    if (first !== undefined) throw new Error(`${first.path} cannot be put there: ${first.why}`);
    const installed = {
      bin: path.join(nix, "bin"),
      version,
      closure: infos.map((one) => one.path).sort(),
    };
    await recordNix(installed);
    return installed;
  } catch (error) {
    throw fullDisk(error) ?? error;
  } finally {
    removeTree(folder);
  }
}

/**
 * The registration that a release carries, in the form of `nix-store --load-db`: for each path its
 * name, hash and size of its NAR, deriver, number of references and these, each on a line.
 * @returns references first.
 */
async function registered(file: string): Promise<PathInfo[]> {
  const lines = (await readFile(file, "utf8").catch(() => "")).trimEnd().split("\n");
  const infos: PathInfo[] = [];
  while (lines.length > 0) {
    const [name = "", hash = "", size, , count] = lines.splice(0, 5);
    const references = lines.splice(0, Number(count));
    const narHash = parseSha256(hash)?.toString("hex");
    if (!isStorePath(name) || path.dirname(name) !== store || narHash === undefined) {
      throw new ArchiveError("it has no .reginfo that can be read");
    }
    infos.push({ path: name, narHash, narSize: Number(size), references, signatures: [] });
  }
  return inReferenceOrder(infos, new Set(), []);
}

/** The path whose programs are put on PATH; other parts of Nix may have programs of the same name. */
async function nixOf(infos: readonly PathInfo[], folder: string, version: string): Promise<string> {
  const complete: string[] = [];
  for (const { path: one } of infos) {
    const bin = path.join(folder, path.basename(one), "bin");
    const programs = await readdir(bin).catch((): string[] => []);
    if (programs.includes("nix") && programs.includes("nix-store")) complete.push(one);
  }
  const exact = complete.find((one) => one.endsWith(`-nix-${version}`));
  // References come first, so the last path refers to most of the others.
  const found = exact ?? complete.at(-1);
  if (found === undefined) throw new ArchiveError("there is no `nix` with `nix-store` in it");
  return found;
}

async function verify({ path: place, narHash: wanted }: PathInfo, file: string): Promise<void> {
  const name = path.basename(place);
  const sri = await narHash(file).catch((error: unknown) => {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new ArchiveError(`its .reginfo names ${name}, which is not in it`);
  });
  if (Buffer.from(sri.slice("sha256-".length), "base64").toString("hex") === wanted) return;
  throw new ArchiveError(`${name} has another content than its .reginfo says`);
}

/** Runs Nix directly on the files of the store, without settings of the machine or the user. */
function localNix(home: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH = "" } = childEnvironment("common", {}, [], env);
  return {
    PATH,
    HOME: home,
    // Older versions want a name; in a container the user may have none.
    USER: env["USER"] || "runner",
    NIX_CONF_DIR: home,
    NIX_USER_CONF_FILES: "",
  };
}

function fullDisk(error: unknown): UserError | undefined {
  const full = hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT");
  if (!full && !/No space left on device|disk is full/.test(messageOf(error))) return undefined;
  return new UserError(
    `The file system of ${store} is full: Nix needs about 500 MB there. Free some space, or use a larger disk.`,
    { cause: error },
  );
}
