/**
 * Puts an unpacked release of Nix into the store and registers it, without the installer's shell
 * script. Every path is held against the hash of its registration before Nix hears of it: the
 * archive's own hash says that the download was whole, this one that the disk holds what it held.
 * It costs a tenth of the whole and is the same for what comes from the release and from our cache.
 */
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, rename, stat } from "node:fs/promises";
import path from "node:path";
import { narHash } from "../nix/nar.ts";
import { childEnvironment } from "../shared/environment.ts";
import { CommandError, hasCode, messageOf, UserError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import type { Log } from "../shared/log.ts";
import { removeTree } from "../shared/remove-tree.ts";
import { ArchiveError } from "./nix-decode.ts";
import { quietSettings, recordNix, store } from "./nix-record.ts";
import {
  closureOf,
  parseRegistration,
  type Registration,
  registrationText,
} from "./nix-reginfo.ts";
import type { RestoredNix } from "./nix-types.ts";
import { seal, sealTop, unpackRelease } from "./nix-unpack.ts";

export interface InstallOptions {
  version: string;
  /** Name of the folder at the archive's top: `nix-<version>-<system>`. */
  top: string;
  /** The bytes of the tar archive. */
  tar: AsyncIterable<Uint8Array>;
  env: NodeJS.ProcessEnv;
  log: Log;
}

const prefix = ".packernix-";

/**
 * Two jobs may do this at once: each unpacks into a folder of its own, of two renames one wins, and
 * registering a path twice is harmless.
 * @throws {ArchiveError} when the archive is not what it should be: the store is then as before.
 * @throws {UserError} when the disk is full.
 */
export async function installRelease(options: InstallOptions): Promise<RestoredNix> {
  await removeOld();
  const folder = path.join(store, prefix + randomBytes(6).toString("hex"));
  const unpacked = path.join(folder, "store");
  try {
    await mkdir(unpacked, { recursive: true, mode: 0o755 });
    const { registration, names } = await unpackRelease(options.tar, options.top, unpacked);
    const paths = registered(registration, names);
    const nix = await nixOf(paths, unpacked, options.version);
    await eachOf(paths, (entry) => verify(entry, unpacked));
    const installed = {
      bin: path.join(store, nix, "bin"),
      version: options.version,
      closure: paths.map(({ name }) => path.join(store, name)),
    };
    const moved = await moveIn(paths, unpacked, folder, options.log);
    try {
      await register(paths, nix, folder, options.env);
      await recordNix(installed);
    } catch (error) {
      // Not registered: nothing may build on them, and the next try starts anew.
      for (const name of moved) removeTree(path.join(store, name));
      throw error;
    }
    return installed;
  } catch (error) {
    throw fullDisk(error) ?? error;
  } finally {
    removeTree(folder);
  }
}

/** What killed jobs left. Young folders may be another job's. */
async function removeOld(): Promise<void> {
  const hour = 3_600_000;
  for (const name of await readdir(store)) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(store, name);
    const status = await stat(folder).catch(() => undefined);
    if (status !== undefined && Date.now() - status.mtimeMs > hour) {
      try {
        removeTree(folder);
      } catch {
        // Another user's: it stays.
      }
    }
  }
}

/** Nix itself would register what is named and not there. */
function registered(text: string, names: readonly string[]): Registration[] {
  const paths = wrapped(() => parseRegistration(text));
  const there = new Set(names);
  const absent = paths.find(({ name }) => !there.delete(name));
  if (absent !== undefined) {
    throw new ArchiveError(`its .reginfo names ${absent.name}, which is not in it`);
  }
  const [unnamed] = there;
  if (unnamed !== undefined) {
    throw new ArchiveError(`it holds ${unnamed}, which its .reginfo does not name`);
  }
  return paths;
}

/** The path whose programs are put on PATH; parts of Nix may have programs of the same names. */
async function nixOf(
  paths: readonly Registration[],
  folder: string,
  version: string,
): Promise<string> {
  const complete: string[] = [];
  for (const { name } of paths) {
    const programs = await readdir(path.join(folder, name, "bin")).catch((): string[] => []);
    if (programs.includes("nix") && programs.includes("nix-store")) complete.push(name);
  }
  const exact = complete.find((name) => name.slice(33) === `nix-${version}`);
  // Of Nix' parts the one that needs all others.
  const size = (name: string) => closureOf(name, paths).length;
  const [largest] = complete.sort((a, b) => size(b) - size(a));
  const found = exact ?? largest;
  if (found === undefined) throw new ArchiveError("there is no `nix` with `nix-store` in it");
  return found;
}

async function verify({ name, narHash: wanted }: Registration, folder: string): Promise<void> {
  if ((await contentOf(path.join(folder, name))) === wanted) return;
  throw new ArchiveError(`${name} has another content than its .reginfo says`);
}

async function contentOf(file: string): Promise<string> {
  const sri = await narHash(file);
  return Buffer.from(sri.slice("sha256-".length), "base64").toString("hex");
}

/** @returns the names of those that were not there before. */
async function moveIn(
  paths: readonly Registration[],
  unpacked: string,
  folder: string,
  log: Log,
): Promise<string[]> {
  const moved: string[] = [];
  try {
    for (const entry of paths) {
      const from = path.join(unpacked, entry.name);
      const to = path.join(store, entry.name);
      if (await isThere(to)) {
        if ((await contentOf(to)) === entry.narHash) continue;
        log.warning(`${to} was damaged, or made by another build; the release's is there now.`);
        await rename(to, path.join(folder, `${entry.name}.old`));
      }
      if ((await lstat(from)).isDirectory()) await seal(from);
      if (await renamed(from, to)) moved.push(entry.name);
      await sealTop(to);
    }
  } catch (error) {
    for (const name of moved) removeTree(path.join(store, name));
    throw error;
  }
  return moved;
}

/** False when another job was quicker. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOTEMPTY") || hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** By the new Nix itself. What the store holds as valid keeps its signatures and its deriver. */
async function register(
  paths: readonly Registration[],
  nix: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const program = path.join(store, nix, "bin", "nix-store");
  const settings = { env: localNix(folder, env), cwd: folder, timeout: 120_000 };
  const all = paths.map(({ name }) => path.join(store, name));
  try {
    const known = await run(program, ["--check-validity", "--print-invalid", ...all], settings);
    const invalid = new Set(known.stdout.split("\n"));
    const wanted = paths.filter(({ name }) => invalid.has(path.join(store, name)));
    if (wanted.length > 0) {
      await run(program, ["--load-db"], { ...settings, input: registrationText(wanted) });
    }
  } catch (error) {
    if (
      error instanceof CommandError &&
      (error.missing || error.signal || error.exitCode === 127)
    ) {
      throw new Error(`the unpacked Nix does not run here: ${messageOf(error)}`, { cause: error });
    }
    throw error;
  }
  // Another job that failed may have removed what it had installed a moment ago.
  for (const file of all) {
    if (!(await isThere(file))) throw new Error(`${file} vanished while it was registered`);
  }
}

/** Nix on the store's own files, with no settings but these: neither the machine's nor a user's. */
function localNix(home: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const { PATH = "" } = childEnvironment("common", {}, [], env);
  return {
    PATH,
    HOME: home,
    // Older versions want a name; in a container the user may have none.
    USER: env["USER"] || "runner",
    NIX_REMOTE: "local",
    NIX_CONF_DIR: home,
    NIX_USER_CONF_FILES: "",
    NIX_CONFIG: quietSettings,
  };
}

/** Runs the work for all, four at a time: some wait for the disk while others are hashed. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

function wrapped<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new ArchiveError(messageOf(error), { cause: error });
  }
}

function fullDisk(error: unknown): UserError | undefined {
  const text = error instanceof CommandError ? error.stderr : messageOf(error);
  const full = hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT");
  if (!full && !/No space left on device|disk is full/.test(text)) return undefined;
  return new UserError(
    `The file system of ${store} is full: Nix needs about 500 MB there. Free some space, or use a larger disk.`,
    { cause: error },
  );
}
