/** What the commands of Packer share: program, folders, environment. */
import { access, constants, mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../shared/errors.ts";
import { writeAtomically } from "../shared/files.ts";
import type { Invocation } from "../shared/invocation.ts";
import type { Log } from "../shared/log.ts";
import { type OwnLog, openOwnLog } from "./own-log.ts";

export interface PackerSession {
  /** The program: a path, or a name on the PATH of `env`. */
  packer: string;
  /** Program with arguments that starts Packer for a build. */
  wrapper?: readonly string[] | undefined;
  /** Environment for Packer, from `childEnvironment("packer", …)`. */
  env: Record<string, string>;
  /** Id of the invocation: every process of Packer's carries it. */
  invocation: string;
  /** A folder of this invocation (mode 0700); all that Packer writes beside images lies here. */
  directory: string;
  /** Folder for downloads such as base disks, kept between runs. */
  cacheDirectory: string;
  /** Where relative paths of the template start. */
  workingDirectory: string;
  log: Log;
  /** Show Packer's own log. */
  debug?: boolean;
  /** Texts that must not be shown. Packer 1.6.6 prints sensitive variables in machine-readable form. */
  secrets?: readonly string[];
}

/** Where the files of an invocation's Packer lie. */
export function packerFolder({ directory }: Pick<Invocation, "directory">): string {
  return path.join(directory, "packer");
}

/** The file with the output of Packer, in machine-readable form. */
export function packerOutput(invocation: Pick<Invocation, "directory">): string {
  return path.join(packerFolder(invocation), outputFile);
}

/** In the session's folder. */
export const outputFile = "packer.stdout";

export interface PackerFiles {
  templateFile: string;
  variablesFile: string;
}

/** Writes template and variables, both with mode 0600: variables may be secret. */
export async function writePackerFiles(
  session: Pick<PackerSession, "directory">,
  template: string,
  variables: string,
): Promise<PackerFiles> {
  // `.json` and not `.pkr.json`, which Packer would read as HCL2.
  const templateFile = path.join(session.directory, "template.json");
  const variablesFile = path.join(session.directory, "variables.json");
  await writeAtomically(templateFile, template);
  await writeAtomically(variablesFile, variables);
  return { templateFile, variablesFile };
}

/** Packer's plugins put sockets `packer-plugin<10 digits>` into TMPDIR; their paths are at most 107 bytes. */
const longestTemporary = 107 - "/packer-plugin4294967295".length;

/**
 * The environment of one command of Packer, its folders made. TMPDIR is the invocation's own:
 * a killed Packer leaves scripts and logs there. Where its path is too long for a socket, a short
 * one under /tmp takes its place.
 * @returns `temporary` is set for such a folder; `dispose` removes it.
 */
export async function packerEnvironment(session: PackerSession): Promise<{
  env: Record<string, string>;
  ownLog: OwnLog;
  temporary: string | undefined;
  dispose: () => Promise<void>;
}> {
  const inside = path.join(session.directory, "tmp");
  const short = Buffer.byteLength(inside) <= longestTemporary;
  const TMPDIR = short ? inside : await mkdtemp("/tmp/packernix-");
  const HOME = await usableFolder(session, "home", session.env["HOME"]);
  const PACKER_CONFIG_DIR = await usableFolder(session, "config", session.env["PACKER_CONFIG_DIR"]);
  const PACKER_CACHE_DIR = await usableFolder(session, "cache", session.cacheDirectory);
  await mkdir(TMPDIR, { recursive: true, mode: 0o700 });
  const ownLog = await openOwnLog(session, hiding(session));
  const env = {
    ...session.env,
    HOME,
    TMPDIR,
    PACKER_CONFIG_DIR,
    PACKER_CACHE_DIR,
    CHECKPOINT_DISABLE: "1",
    PACKER_NO_COLOR: "1",
    ...ownLog.env,
  };
  return {
    env,
    ownLog,
    temporary: short ? undefined : TMPDIR,
    dispose: async () => {
      if (!short) await rm(TMPDIR, { recursive: true, force: true });
    },
  };
}

/** A folder that Packer uses: the wanted one, or the invocation's own, as where the home is read-only. */
async function usableFolder(
  { directory, log }: PackerSession,
  name: "home" | "config" | "cache",
  wanted: string | undefined,
): Promise<string> {
  const own = path.join(directory, name);
  for (const folder of wanted ? [wanted, own] : [own]) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Packer only reads the other two.
      if (name === "cache") await access(folder, constants.W_OK);
      return folder;
    } catch (error) {
      if (folder === own) throw error;
      log.info(`Packer's ${name} is an empty folder: ${messageOf(error)}`);
    }
  }
  return own;
}

/** A function that hides the session's secrets (of four characters or more) in a text. */
export function hiding(session: Pick<PackerSession, "secrets">): (text: string) => string {
  const secrets = (session.secrets ?? [])
    .flatMap((secret) => secret.split(/\r?\n/))
    .filter((secret) => secret.length >= 4)
    .sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((left, secret) => left.replaceAll(secret, "***"), text);
}
