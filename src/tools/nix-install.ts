/**
 * Puts an unpacked release of Nix into the store and registers it, without the installer's shell
 * script. Every path is held against the hash of its registration before Nix hears of it: the
 * archive's own hash says that the download was whole, this one that the disk holds what it held.
 */
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { commit, prepare } from "../nix/store/commit.ts";
import { removeDeadFolders, unpackFolderName } from "../nix/store/folder-name.ts";
import { narHash } from "../nix/store/nar-write.ts";
import { inReferenceOrder } from "../nix/store/plan.ts";
import type { PathInfo } from "../nix/store/types.ts";
import { childEnvironment } from "../shared/environment.ts";
import { hasCode, messageOf, UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { removeTree } from "../shared/remove-tree.ts";
import { ArchiveError } from "./nix-decode.ts";
import { recordNix, state, store } from "./nix-record.ts";
import { closureOf, parseRegistration } from "./nix-reginfo.ts";
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

/** Of the folder that is unpacked into. */
const part = "0";

/**
 * Two jobs may do this at once: each unpacks into a folder of its own, and one after the other
 * moves its paths and registers them.
 * @throws {ArchiveError} when the archive is not what it should be: the store is then as before.
 * @throws {UserError} when the disk is full.
 */
export async function installRelease(options: InstallOptions): Promise<RestoredNix> {
  const { version, env, log } = options;
  removeDeadFolders(store);
  const folder = path.join(store, unpackFolderName());
  const unpacked = path.join(folder, part);
  try {
    await mkdir(unpacked, { recursive: true, mode: 0o755 });
    const { registration, names } = await unpackRelease(options.tar, options.top, unpacked);
    const infos = registered(registration, names);
    const nix = await nixOf(infos, unpacked, version);
    for (const info of infos) {
      const file = path.join(unpacked, path.basename(info.path));
      await verify(info, file);
      await seal(file);
    }
    const task = { stateDir: state, nixStore: undefined, env: localNix(folder, env), infos };
    const paths = infos.map((_, index): [number, string] => [index, part]);
    const { left, notes } = await commit(
      { kind: "commit", paths },
      prepare({ kind: "prepare", ...task }),
      folder,
    );
    for (const note of notes) log.info(note);
    const [first] = left;
    if (first !== undefined) throw new Error(`${first.path} cannot be put there: ${first.why}`);
    const installed = {
      bin: path.join(nix, "bin"),
      version,
      closure: infos.map((one) => one.path),
    };
    await recordNix(installed);
    return installed;
  } catch (error) {
    throw fullDisk(error) ?? error;
  } finally {
    removeTree(folder);
  }
}

/** Nix itself would register what is named and not there. @returns references first. */
function registered(text: string, names: readonly string[]): PathInfo[] {
  let paths: PathInfo[];
  try {
    paths = parseRegistration(text);
  } catch (error) {
    throw new ArchiveError(messageOf(error), { cause: error });
  }
  const there = new Set(names);
  const absent = paths.find(({ path: one }) => !there.delete(path.basename(one)));
  if (absent !== undefined) {
    const name = path.basename(absent.path);
    throw new ArchiveError(`its .reginfo names ${name}, which is not in it`);
  }
  const [unnamed] = there;
  if (unnamed !== undefined) {
    throw new ArchiveError(`it holds ${unnamed}, which its .reginfo does not name`);
  }
  const wanted = paths.map((info) => ({ info }));
  return inReferenceOrder(wanted, new Set(), []).map(({ info }) => info);
}

/** The path whose programs are put on PATH; parts of Nix may have programs of the same names. */
async function nixOf(infos: readonly PathInfo[], folder: string, version: string): Promise<string> {
  const complete: string[] = [];
  for (const { path: one } of infos) {
    const bin = path.join(folder, path.basename(one), "bin");
    const programs = await readdir(bin).catch((): string[] => []);
    if (programs.includes("nix") && programs.includes("nix-store")) complete.push(one);
  }
  const exact = complete.find((one) => path.basename(one).slice(33) === `nix-${version}`);
  // Of Nix' parts the one that needs all others.
  const size = (one: string) => closureOf(one, infos).length;
  const [largest] = complete.sort((a, b) => size(b) - size(a));
  const found = exact ?? largest;
  if (found === undefined) throw new ArchiveError("there is no `nix` with `nix-store` in it");
  return found;
}

async function verify({ path: name, narHash: wanted }: PathInfo, file: string): Promise<void> {
  const sri = await narHash(file);
  if (Buffer.from(sri.slice("sha256-".length), "base64").toString("hex") === wanted) return;
  throw new ArchiveError(`${path.basename(name)} has another content than its .reginfo says`);
}

/** Nix on the store's own files, with no settings but ours: neither the machine's nor a user's. */
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
