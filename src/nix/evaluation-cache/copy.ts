/** Evaluation on a copy that holds only `sources`, so that what they leave out cannot count. */
import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import { exists, isInside, realPath } from "../../shared/files.ts";
import { copyFiles } from "../../shared/git.ts";
import { runNix } from "../command.ts";
import type { EvaluationRequest, NixSession } from "../types.ts";
import { listSources, type SourceFiles, sourcesRoot } from "./sources.ts";

export interface SourceCopy extends SourceFiles {
  /** Store path of the copy; it depends on names and contents only. */
  path: string;
}

/** A session whose evaluation sees copies. */
export interface CopiedSession extends NixSession {
  /** The user's folders behind them, for locations in messages (`trees`). */
  copied: readonly string[];
}

export interface CopyOptions {
  sources: readonly string[];
  /** Root of the checkout, see {@link rootOfSources}; absolute and resolved. */
  root: string;
  session: NixSession;
  /** Folder for a garbage collector root, so that the copy stays while the run goes on. */
  roots?: string;
}

/** Where `sources` begins for a request; undefined when nothing of it lies in the workspace. */
export async function rootOfSources(
  request: Pick<EvaluationRequest, "source" | "generator">,
  workspace: string,
): Promise<string | undefined> {
  const { source, generator } = request;
  const files: string[] = [];
  if (source.kind === "file") files.push(source.path);
  const folder = "folder" in source ? source.folder : undefined;
  if (folder !== undefined) files.push(path.join(folder, "flake.nix"));
  if (generator.kind === "file") files.push(generator.path);
  const own = files.find((file) => isInside(file, workspace));
  return own === undefined ? undefined : await sourcesRoot(own, workspace);
}

/**
 * Puts the chosen files into the store.
 * @throws {UserError} for a pattern that is wrong or matches nothing.
 */
export async function copySources(options: CopyOptions): Promise<SourceCopy> {
  const { session } = options;
  const files = await listSources(options.sources, options.root);
  const scratch = path.join(session.scratch, `sources-${randomBytes(4).toString("hex")}`);
  // The name becomes part of the store path.
  const folder = path.join(scratch, "source");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await copyFiles(files.names, files.root, folder);
    const stdout = await runNix(session, "nix-store", ["--add", folder], asking);
    const stored = stdout.trim();
    if (options.roots !== undefined) {
      await mkdir(options.roots, { recursive: true, mode: 0o700 });
      const link = path.join(options.roots, `sources-${randomBytes(4).toString("hex")}`);
      await runNix(session, "nix-store", ["--realise", stored, "--add-root", link], asking);
    }
    return { ...files, path: stored };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const asking = { what: "copying `sources`", input: "sources", trees: [], progress: "sources" };

/**
 * The same request and session, on the copy: its files are read there, and relative paths of `arg`
 * begin there.
 * @throws {UserError} when a file that the inputs name is not among the sources.
 */
export async function withSources(
  request: EvaluationRequest,
  copy: SourceCopy,
  session: NixSession,
): Promise<{ request: EvaluationRequest; session: CopiedSession }> {
  const names = new Set(copy.names);
  const moved = (file: string): string => {
    if (!isInside(file, copy.root)) return file;
    const name = path.relative(copy.root, file);
    if (names.has(name)) return path.join(copy.path, name);
    throw new UserError(
      `sources: ${name} is needed and is not among them; add it, and \`git add\` it when it is new.`,
    );
  };
  const { generator } = request;
  return {
    request: {
      ...request,
      source: await movedSource(request.source, copy, session, moved),
      generator:
        generator.kind === "file" ? { ...generator, path: moved(generator.path) } : generator,
      nixpkgs: await movedNixpkgs(request.nixpkgs, copy, names, session),
    },
    session: {
      ...session,
      workingDirectory: await folderFor(request, copy, session),
      // The whole copy is readable, not only the folder of the configuration.
      nixPath: [...session.nixPath, `packernix-sources=${copy.path}`],
      copied: [copy.root],
    },
  };
}

/**
 * Where relative paths of `arg` begin. Flakes have none, and `nix` takes a reference for a store path
 * when its working directory is one.
 */
async function folderFor(
  request: EvaluationRequest,
  copy: SourceCopy,
  session: NixSession,
): Promise<string> {
  const { workingDirectory } = session;
  if (request.source.kind !== "file") return workingDirectory;
  const here = path.join(copy.path, path.relative(copy.root, workingDirectory));
  if (isInside(workingDirectory, copy.root) && (await exists(here))) return here;
  // A store of another machine has no folder here.
  return (await exists(copy.path)) ? copy.path : workingDirectory;
}

async function movedSource(
  source: EvaluationRequest["source"],
  copy: SourceCopy,
  session: NixSession,
  moved: (file: string) => string,
): Promise<EvaluationRequest["source"]> {
  if (source.kind === "file") return { ...source, path: moved(source.path) };
  if (source.kind === "toplevel") return source;
  const { folder } = source;
  if (folder === undefined || !isInside(folder, copy.root)) return source;
  moved(path.join(folder, "flake.nix"));
  if (await exists(path.join(folder, "flake.lock"))) moved(path.join(folder, "flake.lock"));
  const below = path.relative(copy.root, folder);
  // An older Nix knows no `dir` of a path: used only where the flake reads files beside its folder.
  const alone = copy.names.every((name) => isInside(path.join(copy.root, name), folder));
  const copied = { ...source, folder: path.join(copy.path, below) };
  if (below === "" || alone) return { ...copied, reference: `path:${escaped(copy.path, below)}` };
  // NixOS/nix, src/libflake/flakeref.cc: `fromParsedURL` takes it out of the query since 2.26.
  const [major = 0, minor = 0] = session.version.split(".").map(Number);
  if (major === 2 && minor < 26) {
    throw new UserError(
      `sources: Nix ${session.version} cannot evaluate a flake in ${below} together with files outside of that folder; choose only files in ${below}, or use Nix 2.26 or later.`,
    );
  }
  return { ...copied, reference: `path:${copy.path}?dir=${escaped("", below)}` };
}

function escaped(folder: string, below: string): string {
  return path.posix.join(folder, ...below.split("/").map(encodeURIComponent));
}

/** A nixpkgs in the checkout is its copy where the sources have it, else itself. */
async function movedNixpkgs(
  nixpkgs: string | undefined,
  copy: SourceCopy,
  names: ReadonlySet<string>,
  session: NixSession,
): Promise<string | undefined> {
  if (nixpkgs === undefined) return undefined;
  const value = nixpkgs.startsWith("path:") ? nixpkgs.slice("path:".length) : nixpkgs;
  if (value.includes(":")) return nixpkgs;
  const folder = await realPath(path.resolve(session.workingDirectory, value));
  if (folder === undefined) return nixpkgs;
  const name = path.relative(copy.root, folder);
  const copied = names.has(path.join(name, "nixos/lib/eval-config.nix"));
  return copied ? path.join(copy.path, name) : folder;
}
