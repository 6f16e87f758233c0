/**
 * Work trees of our own, so that another state of the repository can be evaluated while the user's
 * checkout stays as it is: the commit that a pull request changes, and a copy whose lock may be
 * written.
 */
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../shared/errors.ts";
import { exists, isInside } from "../shared/files.ts";
import { copyFiles, git as runGit } from "../shared/git.ts";
import type { NixSession } from "./types.ts";

/** Where a commit that the checkout lacks is fetched from. */
export interface Server {
  /** Such as `https://github.com`; the token goes nowhere else. */
  url: string;
  /** `owner/name`. */
  repository: string;
  token: string | undefined;
}

export interface BaseOptions {
  /** The user's work tree; absolute and resolved. */
  root: string;
  /** A folder that does not exist yet. */
  folder: string;
  server: Server;
  signal: AbortSignal;
}

/** A commit in a folder of ours, or why there is none. */
export type BaseTree = { commit: string; folder: string } | { why: string };

/**
 * The base of a pull request: the first parent of the merge commit that GitHub checks out. (The
 * event's `base.sha` is the branch as it was when the pull request was last changed.)
 */
export async function baseTree(options: BaseOptions): Promise<BaseTree> {
  const { root } = options;
  try {
    const head = await git(root, ["cat-file", "commit", "HEAD"], options);
    // The commit itself names its parents, also where a shallow clone does not have them.
    const [, fields = ""] = /^([\s\S]*?)\n\n/.exec(head) ?? [];
    const parents = [...fields.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].map(([, id = ""]) => id);
    const [commit] = parents;
    if (commit === undefined || parents.length < 2) {
      return {
        why: "the checkout is no merge commit, so nothing says what the pull request changes. Check out what the event names, with `fetch-depth: 2`",
      };
    }
    const folder = (await fromCheckout(commit, options)) ?? (await fetched(commit, options));
    if (folder !== undefined) return { commit, folder };
    return {
      why: `the base commit ${commit.slice(0, 12)} is not in the checkout and could not be fetched. Give actions/checkout \`fetch-depth: 2\``,
    };
  } catch (error) {
    if (!(error instanceof CommandError) || options.signal.aborted) throw error;
    return {
      why: error.missing
        ? "git is not installed, so the base branch cannot be read"
        : "git cannot read the checkout, so the base branch is not known",
    };
  }
}

/** The objects are those of the checkout, read where they lie. */
async function fromCheckout(commit: string, options: BaseOptions): Promise<string | undefined> {
  const { root, folder } = options;
  if (!(await succeeds(root, ["cat-file", "-e", `${commit}^{commit}`], options))) return undefined;
  const objects = (await git(root, ["rev-parse", "--git-path", "objects"], options)).trim();
  await begin(folder, options);
  await writeFile(
    path.join(folder, ".git/objects/info/alternates"),
    `${path.resolve(root, objects)}\n`,
  );
  if (await checkedOut(commit, options)) return folder;
  // Blobs are missing in a partial clone.
  await rm(folder, { recursive: true, force: true });
  return undefined;
}

async function fetched(commit: string, options: BaseOptions): Promise<string | undefined> {
  const { root, folder, server } = options;
  const origin = await git(root, ["config", "--get", "remote.origin.url"], options).catch(() => "");
  const urls = [origin.trim(), `${server.url}/${server.repository}`];
  for (const url of new Set(urls)) {
    // SSH would ask for keys, which this run has no business with.
    if (url === "" || (!/^(https?|file):\/\//.test(url) && !path.isAbsolute(url))) continue;
    await begin(folder, options);
    const args = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules"];
    const isThere =
      (await succeeds(folder, [...args, "--", url, commit], options, authorization(server))) &&
      (await checkedOut(commit, options));
    if (isThere) return folder;
    await rm(folder, { recursive: true, force: true });
  }
  return undefined;
}

/**
 * By variables, which no other user can read and which stay nowhere: git-config(1),
 * GIT_CONFIG_COUNT. The form is that of actions/checkout.
 */
export function authorization({ url, token }: Server): Record<string, string> {
  if (token === undefined || token === "") return {};
  const secret = Buffer.from(`x-access-token:${token}`).toString("base64");
  return {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `http.${url.replace(/\/+$/, "")}/.extraheader`,
    GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${secret}`,
  };
}

async function begin(folder: string, options: BaseOptions): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await git(folder, ["init", "--quiet"], options);
}

/** With the mark that its history is not here: Nix looks for it, and asks for none. */
async function checkedOut(commit: string, options: BaseOptions): Promise<boolean> {
  const { folder } = options;
  await writeFile(path.join(folder, ".git/shallow"), `${commit}\n`);
  return await succeeds(folder, ["checkout", "--quiet", "--detach", commit, "--"], options);
}

/**
 * A copy of all that git knows in a work tree, as it stands there, changed files too; of a folder
 * that is no work tree, all of it.
 */
export async function copyTree(
  root: string,
  folder: string,
  options: { signal: AbortSignal },
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await exists(path.join(root, ".git")))) {
    await cp(root, folder, { recursive: true, verbatimSymlinks: true });
    return;
  }
  const names = await git(root, ["ls-files", "-z", "--cached", "--deduplicate"], options);
  await copyFiles(names.split("\0").filter(Boolean), root, folder);
  await git(folder, ["init", "--quiet"], options);
  await git(folder, ["add", "--all", "--force", "."], options);
}

/** A session, or its folders, in another tree that has the same layout. */
export function inTree<T extends Pick<NixSession, "workspace" | "workingDirectory">>(
  session: T,
  root: string,
  folder: string,
): T & { standsFor: string } {
  return {
    ...session,
    workspace: folder,
    standsFor: root,
    workingDirectory: moved(session.workingDirectory, root, folder),
  };
}

/** A path in another tree; one outside of `root` stays. */
function moved(file: string, root: string, folder: string): string {
  return isInside(file, root) ? path.join(folder, path.relative(root, file)) : file;
}

// No helper or large file of the user's has a part in a look at the base.
const settings = ["credential.helper=", "init.defaultBranch=base", "advice.detachedHead=false"];

async function git(
  folder: string,
  args: readonly string[],
  { signal }: { signal: AbortSignal },
  secret: Record<string, string> = {},
): Promise<string> {
  const own = { GIT_TERMINAL_PROMPT: "0", GIT_NO_LAZY_FETCH: "1", GIT_LFS_SKIP_SMUDGE: "1" };
  const env = { ...own, ...secret };
  const { stdout } = await runGit(folder, args, settings, { env, timeout: 300_000, signal });
  return stdout;
}

/** @throws {CommandError} when git could not run at all. */
async function succeeds(
  folder: string,
  args: readonly string[],
  options: { signal: AbortSignal },
  secret: Record<string, string> = {},
): Promise<boolean> {
  try {
    await git(folder, args, options, secret);
    return true;
  } catch (error) {
    if (error instanceof CommandError && !error.missing && !options.signal.aborted) return false;
    throw error;
  }
}
