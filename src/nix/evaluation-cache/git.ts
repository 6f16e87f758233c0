/** What git knows of a work tree, without its hooks, its monitors and the user's filters' say. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../../shared/errors.ts";
import { exists, upwards } from "../../shared/files.ts";
import { gitDirectory, git as runGit } from "../../shared/git.ts";
import { NotProven } from "./proof.ts";

/** Modes of the index: gitformat-index(5). */
export const linkMode = "120000";
export const submoduleMode = "160000";

export interface GitTree {
  /** Commit id, or `(initial)` where there is none yet. */
  commit: string;
  /** Paths of the index, relative to the folder that was asked for: `<mode> <object id>`. */
  tracked: ReadonlyMap<string, string>;
  /** Those whose file differs from the commit, or of which git does not look at the file. */
  changed: ReadonlySet<string>;
}

// Executable bits count.
const settings = [
  ...["core.fileMode=true", "core.trustctime=true", "core.checkStat=default"],
  ...["core.ignoreStat=false", "core.attributesFile=/dev/null", "core.quotePath=false"],
];

/** @throws {NotProven} when git is missing or cannot read this repository. */
async function git(folder: string, args: readonly string[], anyExit = false): Promise<string> {
  try {
    const { exitCode, stdout } = await runGit(folder, args, settings, {
      env: { GIT_ATTR_NOSYSTEM: "1" },
      timeout: 60_000,
      maxOutput: 256 * 1024 * 1024,
      anyExit,
    });
    if (anyExit && exitCode > 1) throw new NotProven("git cannot read the work tree");
    return stdout;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new NotProven(error.missing ? "git is not installed" : "git cannot read the work tree");
  }
}

/** Index and changes below a folder; `root` is the work tree's own folder. */
export async function readTree(folder: string, root: string): Promise<GitTree> {
  const [status, index] = await Promise.all([
    git(folder, [
      ...["status", "--porcelain=v2", "--branch", "-z", "--no-renames"],
      ...["--untracked-files=no", "--ignore-submodules=none", "--", "."],
    ]),
    git(folder, ["ls-files", "-v", "--stage", "-z", "--", "."]),
  ]);
  const tracked = new Map<string, string>();
  const changed = new Set<string>();
  for (const record of records(index)) {
    // `H 100644 <object> 0\t<path>`: any other letter (skip-worktree, assume-unchanged, unmerged)
    // says that git's word on this file is not enough.
    const tab = record.indexOf("\t");
    const name = record.slice(tab + 1);
    tracked.set(name, record.slice(2, record.lastIndexOf(" ", tab)));
    if (record[0] !== "H") changed.add(name);
  }
  let commit = "";
  const prefix = path.relative(root, folder);
  for (const record of records(status)) {
    const oid = /^# branch\.oid (.+)$/s.exec(record)?.[1];
    if (oid !== undefined) commit = oid;
    // Paths of `status -z` begin at the root: git-status(1), "Pathname Format Notes and -z".
    const fields = record[0] === "1" ? 8 : record[0] === "u" ? 10 : undefined;
    if (fields === undefined) continue;
    const name = record.split(" ").slice(fields).join(" ");
    changed.add(prefix === "" ? name : path.relative(prefix, name));
  }
  return { commit, tracked, changed };
}

/** Nix files below a folder that match one of these texts, as the work tree has them. */
export async function nixFilesWith(folder: string, pattern: string): Promise<string[]> {
  const args = ["grep", "-l", "-z", "-a", "--no-recurse-submodules", "-E", "-e", pattern];
  return records(await git(folder, [...args, "--", "*.nix"], true));
}

/**
 * Whether a clean file may have other bytes than the commit has: filters, or other line endings in the
 * work tree than in git.
 * @param tracked Names below the folder.
 * @returns what git does, to go on after "not used, "; undefined where all clean files are plain copies.
 * @throws {NotProven} when git cannot tell.
 */
export async function contentFilter(
  folder: string,
  root: string,
  tracked: Iterable<string>,
): Promise<string | undefined> {
  const files = [...tracked]
    .filter((name) => path.basename(name) === ".gitattributes")
    .map((name) => path.join(folder, name));
  for (let above = folder; above !== root; above = path.dirname(above)) {
    files.push(path.join(path.dirname(above), ".gitattributes"));
  }
  const directory = await gitDirectory(root);
  if (directory !== undefined) files.push(path.join(directory, "info", "attributes"));
  let endings = false;
  for (const file of files) {
    const text = await readFile(file, "utf8").catch(() => "");
    for (const line of text.split("\n")) {
      if (/^\s*#/.test(line)) continue;
      // `export-subst` writes facts of the repository (tags, dates) into files.
      if (/\s(filter|working-tree-encoding)=|\s(filter|ident|export-subst)(\s|$)/.test(line)) {
        return "git filters files of the work tree (.gitattributes)";
      }
      endings ||= /\s(text|crlf|eol)(=|\s|$)/.test(line);
    }
  }
  const setting = await git(folder, ["config", "--get", "core.autocrlf"], true);
  endings ||= !["", "false"].includes(setting.trim());
  if (!endings) return undefined;
  const isChanged = records(await git(folder, ["ls-files", "--eol", "-z", "--", "."])).some(
    (record) => {
      const [, index, work] = /^i\/(\S*)\s+w\/(\S*)\s/.exec(record) ?? [];
      const same = index === work || work === "";
      return !same || index === "crlf" || index === "mixed";
    },
  );
  return isChanged ? "git changes line endings of the work tree (.gitattributes)" : undefined;
}

/** The work tree that holds a folder, wherever it begins. */
export async function workTreeAbove(folder: string): Promise<string | undefined> {
  for (const current of upwards(folder, "/")) {
    if (await exists(path.join(current, ".git"))) return current;
  }
  return undefined;
}

function records(text: string): string[] {
  return text.split("\0").filter((record) => record !== "");
}
