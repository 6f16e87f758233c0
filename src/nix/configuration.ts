/** What the user may name as a configuration, and the checks that need no Nix. */
import { glob, stat } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../shared/errors.ts";
import { exists, isInside, realPath } from "../shared/files.ts";
import {
  type FlakeReference,
  isModule,
  localFolder,
  printable,
  readReference,
} from "./reference.ts";
import { storeFolders } from "./store/folders.ts";
import { isStoreName } from "./store/store-path.ts";
import type { ConfigurationSource } from "./types.ts";

export interface Folders {
  /** GITHUB_WORKSPACE, absolute. */
  workspace: string;
  /** Where relative paths start, absolute. */
  workingDirectory: string;
}

/** The store's folder, as Nix itself finds it. */
export function storeDirectory(): string {
  return storeFolders(process.env).store;
}

/** A configuration as an input names it. */
export interface GivenConfiguration {
  input: "configuration" | "flake" | "toplevel";
  value: string;
  /** Of `flake`. */
  flake?: FlakeReference | undefined;
}

/**
 * Reads the text of an input; nothing is looked up.
 * @throws {UserError} that names the input and says what to write instead.
 */
export function readConfiguration(
  input: GivenConfiguration["input"],
  value: string,
): GivenConfiguration {
  if (input !== "flake") return { input, value };
  const flake = readReference(value, input);
  const { reference, attribute, folder } = flake;
  const write = (what: string) => `\`${input}: ${value}\` ${what}`;
  if (attribute !== "") return { input, value, flake };
  const isWord = /^[A-Za-z][\w-]*$/.test(reference);
  if (isWord && folder === undefined) {
    throw new UserError(
      write(`names a flake and no configuration; write \`flake: .#${reference}\` for this one's.`),
    );
  }
  if (reference.endsWith(".nix") && path.basename(reference) !== "flake.nix") {
    throw new UserError(write(`is a file; write \`configuration: ${value}\`.`));
  }
  const base = reference.replace(/\/?flake\.nix$/, "") || ".";
  throw new UserError(
    `flake: \`${printable(value)}\` names no configuration; write \`${base}#<name>\` with an entry of \`nixosConfigurations\`, or \`${base}#nixosModules.<name>\`.`,
  );
}

/**
 * Finds what was read.
 * @throws {UserError} that names the input.
 */
export async function resolveConfiguration(
  given: GivenConfiguration,
  folders: Folders,
): Promise<ConfigurationSource> {
  const { input, value, flake } = given;
  if (flake === undefined) {
    if (input === "toplevel") return { kind: input, path: await resolveToplevel(value, folders) };
    return { kind: "file", path: await resolveNixFile(value, input, folders) };
  }
  const { reference, attribute } = flake;
  const folder = await resolveFlake(flake, input, folders);
  return isModule(flake)
    ? { kind: "module", reference, folder, attribute }
    : { kind: "flake", reference, folder, name: configurationName(attribute) };
}

/**
 * A Nix file of the user: in the workspace, or in the store.
 * @returns its real path.
 * @throws {UserError} when it is missing, a folder, or lies elsewhere.
 */
export async function resolveNixFile(
  value: string,
  input: string,
  folders: Folders,
): Promise<string> {
  if (value.includes("\0")) throw new UserError(`${input}: a path cannot hold a NUL character.`);
  const given = path.resolve(folders.workingDirectory, value);
  const isReference = value.includes("#") && !(await exists(given));
  if (input === "configuration" && (isReference || path.basename(given) === flakeFile)) {
    const at = isReference ? value : `${path.dirname(value)}#<name>`;
    throw new UserError(`configuration: ${printable(value)} is a flake; write \`flake: ${at}\`.`);
  }
  const file = await insideWorkspace(given, value, input, folders);
  if ((await stat(file)).isDirectory()) {
    for (const name of ["configuration.nix", "default.nix"]) {
      if ((await realPath(path.join(file, name))) === undefined) continue;
      throw new UserError(`${input}: ${value} is a folder; write ${path.join(value, name)}.`);
    }
    throw new UserError(`${input}: ${value} is a folder, not a Nix file.`);
  }
  return file;
}

/**
 * The folder of a flake on this machine, that of its flake.nix; undefined for one of elsewhere.
 * @throws {UserError} when there is none, or it lies outside the workspace.
 */
async function resolveFlake(
  { reference, attribute, folder }: FlakeReference,
  input: string,
  folders: Folders,
): Promise<string | undefined> {
  const { workingDirectory, workspace } = folders;
  const write = (at: string) => `write \`${input}: ${at}#${attribute}\``;
  if (folder === undefined) {
    const near = path.resolve(workingDirectory, reference);
    if (/:/.test(reference) || !(await exists(path.join(near, flakeFile)))) return undefined;
    throw new UserError(
      `${input}: ${reference} is a folder here and a name in Nix's registry; ${write(`./${reference}`)} for the folder.`,
    );
  }
  const given = path.resolve(workingDirectory, folder);
  const resolved = await insideWorkspace(given, reference, input, folders);
  if (!(await stat(resolved)).isDirectory()) {
    const at = path.basename(resolved) === flakeFile ? path.dirname(reference) : undefined;
    throw new UserError(
      `${input}: ${reference} is a file; ${at === undefined ? `name the folder with the ${flakeFile}` : write(at)}.`,
    );
  }
  // Nix looks in the folders above too, where the reference is a path alone.
  const isPath = !/^[a-z+]+:/.test(reference);
  const base = path.resolve(workingDirectory, localFolder(reference.replace(/\?.*/s, "")) ?? "");
  const above = isPath ? await flakeAbove((await realPath(base)) ?? base, workspace) : undefined;
  if (isPath && base === given && above !== undefined) return above;
  const isThere = await exists(path.join(resolved, flakeFile));
  if (isThere && (!isPath || above !== undefined || !isInside(resolved, workspace))) {
    return resolved;
  }
  const shown = (at: string) => {
    const relative = path.relative(workingDirectory, at) || ".";
    return relative.startsWith(".") ? relative : `./${relative}`;
  };
  const found = isThere ? resolved : await flakeBelow(resolved);
  throw new UserError(
    found === undefined
      ? `${input}: there is no ${flakeFile} in ${shown(resolved)}. Is the repository checked out?`
      : `${input}: there is no ${flakeFile} in ${shown(isThere ? base : resolved)}, but in ${shown(found)}; ${write(shown(found))}.`,
  );
}

const flakeFile = "flake.nix";

/** The nearest folder with a flake.nix, no higher than the work tree; as Nix's `parsePathFlakeRef`. */
async function flakeAbove(start: string, workspace: string): Promise<string | undefined> {
  for (let folder = start; isInside(folder, workspace); folder = path.dirname(folder)) {
    if (await exists(path.join(folder, flakeFile))) return folder;
    if (await exists(path.join(folder, ".git"))) return undefined;
  }
  return undefined;
}

/** The one flake in the two levels below a folder. */
async function flakeBelow(folder: string): Promise<string | undefined> {
  const found: string[] = [];
  for await (const file of glob(["*/flake.nix", "*/*/flake.nix"], { cwd: folder })) {
    found.push(path.join(folder, path.dirname(file)));
  }
  return found.length === 1 ? found[0] : undefined;
}

/** Folder and name of a store path: a link to it (such as `result`) is welcome. */
async function resolveToplevel(value: string, folders: Folders): Promise<string> {
  const store = storeDirectory();
  const given = path.resolve(folders.workingDirectory, value);
  const file = isInside(given, store) ? given : await realPath(given);
  if (file === undefined) throw new UserError(`toplevel: there is no ${value}.`);
  if (!isInside(file, store)) {
    throw new UserError(`toplevel: ${value} is not a path in the Nix store (${store}).`);
  }
  if (path.dirname(file) !== store) {
    throw new UserError(`toplevel: ${value} lies inside a store path; name the store path itself.`);
  }
  requireStoreName(file, store, "toplevel");
  return file;
}

/**
 * Demands the form `<store>/<32 characters>-<name>`.
 * @throws {UserError} for content-addressed systems, whose path is not known before the build.
 */
export function requireStoreName(file: string, store: string, what: string): void {
  if (path.dirname(file) === store && isStoreName(path.basename(file))) return;
  throw new UserError(
    `${what}: ${printable(file)} is not a store path with a hash of 32 characters. Content-addressed systems have no path before they are built, so they cannot be used.`,
  );
}

async function insideWorkspace(
  file: string,
  shown: string,
  input: string,
  folders: Folders,
): Promise<string> {
  const resolved = await realPath(file);
  if (resolved === undefined) {
    const empty = isInside(file, folders.workspace)
      ? " Is the repository checked out (actions/checkout) before this step?"
      : "";
    throw new UserError(
      `${input}: there is no ${printable(shown)} in ${folders.workingDirectory}.${empty}`,
    );
  }
  const workspace = (await realPath(folders.workspace)) ?? folders.workspace;
  if (isInside(resolved, workspace) || isInside(resolved, storeDirectory())) return resolved;
  throw new UserError(
    `${input}: ${printable(shown)} lies outside the workspace (${resolved}); only files in the workspace or in the Nix store can be used.`,
  );
}

function configurationName(fragment: string): string {
  const name = fragment
    .replace(/^nixosConfigurations\./, "")
    .replace(/\.config\.system\.build\.toplevel$/, "");
  return /^"[^"]*"$/.test(name) ? name.slice(1, -1) : name;
}
