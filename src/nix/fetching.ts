/** What fetching private sources takes: the job's settings of git and ssh, and tokens for Nix. */
import { constants } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { childEnvironment } from "../shared/environment.ts";
import { mayAccess } from "../shared/files.ts";
import { userFolder } from "../shared/xdg.ts";

/** Variables for git and ssh; of a fork's code, those that keep the machine's keys from it. */
export async function credentials(
  environment: NodeJS.ProcessEnv,
  ofFork: boolean,
): Promise<Record<string, string>> {
  if (ofFork) return withoutKeys;
  return { ...childEnvironment("fetching", {}, [], environment), ...(await homeOf(environment)) };
}

/**
 * Lines of nix.conf with tokens: that for GitHub, then those of the user, which win.
 * @param inForce Lines of the job's NIX_CONFIG.
 */
export function tokenSettings(
  inForce: readonly string[],
  options: { nixConfig: readonly string[]; githubToken?: string | undefined; ofFork?: boolean },
): string[] {
  const { nixConfig, githubToken, ofFork = false } = options;
  const own = accessTokens(githubToken);
  if (ofFork) return ["access-tokens =", ...own];
  return [...own, ...[...inForce, ...nixConfig].filter((line) => !isNoToken(line))];
}

/** nix.conf(5), `access-tokens`. A token that is no single word would become other settings. */
function accessTokens(token: string | undefined): string[] {
  if (token === undefined || !/^[\w.-]+$/.test(token)) return [];
  return [`extra-access-tokens = github.com=${token}`];
}

/** False for a line of nix.conf with tokens. */
export function isNoToken(line: string): boolean {
  return !/^\s*(extra-)?access-tokens\s*=/.test(line);
}

/** No agent, no key of the machine, no settings of its git: ssh_config(5). */
const withoutKeys = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_SSH_COMMAND: "ssh -F none -o IdentityFile=none -o IdentityAgent=none -o BatchMode=yes",
  SSH_AUTH_SOCK: "",
};

/** git's settings and files in HOME, where credentials lie; those of clouds stay out of reach. */
async function homeOf(environment: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const home = environment["HOME"] ?? homedir();
  const none = "/dev/null";
  // In a home that it may not enter, Nix aborts.
  if (!(await mayAccess(home, constants.X_OK))) return {};
  return { HOME: home, AWS_SHARED_CREDENTIALS_FILE: none, AWS_CONFIG_FILE: none };
}

/** The user's own git settings, in the order in which git reads them: git-config(1), "FILES". */
export async function usersGitConfig(environment: NodeJS.ProcessEnv): Promise<string> {
  const own = environment["GIT_CONFIG_GLOBAL"];
  const files =
    own === undefined
      ? [
          path.join(userFolder("config", environment), "git", "config"),
          path.join(environment["HOME"] ?? homedir(), ".gitconfig"),
        ]
      : [own];
  let text = "";
  for (const file of files) {
    // git dies of an included file that it may not read.
    const isReadable = await mayAccess(file, constants.R_OK);
    if (isReadable) text += `[include]\n\tpath = ${gitString(file)}\n`;
  }
  return text;
}

/** git's settings to read work trees in these folders, also when another user owns them. */
export function gitConfig(folders: readonly string[]): string {
  // Every work tree in the workspace (submodules, nested checkouts) belongs to this job.
  const names = [...new Set(folders)].flatMap((folder) => [
    folder,
    `${folder}/.git`,
    `${folder}/*`,
  ]);
  const entries = names.map((name) => `\tdirectory = ${gitString(name)}\n`);
  return `[safe]\n${entries.join("")}`;
}

/** A value of git's configuration file, quoted: git-config(1), "Values". */
function gitString(value: string): string {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}
