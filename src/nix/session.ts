/** Nix of one invocation: its version, its settings, its own home, and nothing of the job's secrets. */
import { mkdir, realpath, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { childEnvironment, codeVariables } from "../shared/environment.ts";
import { CommandError, UserError } from "../shared/errors.ts";
import { run } from "../shared/exec.ts";
import { exists } from "../shared/files.ts";
import type { Invocation } from "../shared/invocation.ts";
import type { Log } from "../shared/log.ts";
import { quoted, withPeriod } from "../shared/text.ts";
import { userFolder } from "../shared/xdg.ts";
import { credentials, gitConfig, isNoToken, tokenSettings, usersGitConfig } from "./fetching.ts";
import { refusedSettings } from "./known-failures.ts";
import { nixProgram } from "./program.ts";
import { jobSshOptions } from "./remote-builders.ts";
import { searchPath } from "./search-path.ts";
import { ownSettings } from "./settings.ts";
import type { NixSession } from "./types.ts";

export interface NixSessionOptions {
  invocation: Invocation;
  /** GITHUB_WORKSPACE, absolute. */
  workspace: string;
  /** Absolute; where relative paths of the user start. */
  workingDirectory: string;
  /** `packer/` of this action, absolute. */
  packerDirectory: string;
  /** Lines of nix.conf for this step; those of `nixConfig` win. */
  defaults?: readonly string[];
  /** The input `nix-config`: lines of nix.conf. */
  nixConfig: readonly string[];
  /** The input `eval-env`. */
  evalEnv: Record<string, string>;
  /** The code is a fork's: it gets no credentials of this machine to fetch with. */
  ofFork?: boolean;
  /** For fetches from github.com; undefined where there is none, or it is another server's. */
  githubToken?: string | undefined;
  log: Log;
  /** Folder of the Nix programs; undefined: on PATH. */
  bin?: string | undefined;
  /** Of that Nix, where it is known: it is not asked again then. */
  version?: string | undefined;
  /** Certificates for a Nix that would not find this machine's. */
  certificates?: string | undefined;
  /** The job's environment, when it is not this process's. */
  environment?: NodeJS.ProcessEnv;
}

/** A build without a sandbox fails while this folder exists, so that it must never be left. */
const shelter = "/homeless-shelter";

/**
 * @throws {UserError} when Nix is missing, or `nix-config` asks for what is never allowed.
 */
export async function openNixSession(options: NixSessionOptions): Promise<NixSession> {
  const { bin, evalEnv, log } = options;
  const environment = options.environment ?? process.env;
  refuseFlakeConfig(options.nixConfig);
  refuseBlindness(options);
  const workspace = await realpath(options.workspace);
  const workingDirectory = await realpath(options.workingDirectory);
  const packerDirectory = await realpath(options.packerDirectory);
  const own = path.join(options.invocation.directory, "nix");
  const scratch = path.join(own, "scratch");
  const home = path.join(own, "home");
  const xdg = {
    XDG_CACHE_HOME: path.join(own, "cache"),
    XDG_CONFIG_HOME: path.join(own, "config"),
    XDG_DATA_HOME: path.join(own, "data"),
    XDG_STATE_HOME: path.join(own, "state"),
  };
  for (const folder of [scratch, home, ...Object.values(xdg)]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  const { ofFork = false } = options;
  const safe = gitConfig([workspace, workingDirectory]);
  await writeFile(path.join(home, ".gitconfig"), safe, { mode: 0o600 });
  // Read also where the user has set another HOME.
  await mkdir(path.join(xdg.XDG_CONFIG_HOME, "git"), { recursive: true, mode: 0o700 });
  await writeFile(path.join(xdg.XDG_CONFIG_HOME, "git", "config"), safe, { mode: 0o600 });

  const gitFile = path.join(own, "gitconfig");
  await writeFile(gitFile, safe + (ofFork ? "" : await usersGitConfig(environment)), {
    mode: 0o600,
  });

  const job = childEnvironment("nix", {}, [], environment);
  const nixPath = await searchPath(
    evalEnv["NIX_PATH"] ?? job["NIX_PATH"],
    workingDirectory,
    environment,
  );
  const { defaults = [] } = options;
  const inForce = lines(job["NIX_CONFIG"] ?? "");
  const ours = [...inForce.filter(isNoToken), ...(await ownSettings()), ...defaults];
  const settings = { ours, user: options.nixConfig.filter(isNoToken), sandbox: [] };
  const env: Record<string, string> = {
    // The user's own nix.conf stays in force although XDG_CONFIG_HOME is ours.
    NIX_USER_CONF_FILES: path.join(userFolder("config", environment), "nix", "nix.conf"),
    ...job,
    ...(options.certificates === undefined ? {} : { NIX_SSL_CERT_FILE: options.certificates }),
    NIX_SSHOPTS: jobSshOptions(job["NIX_SSHOPTS"]),
    HOME: home,
    ...evalEnvironment(evalEnv),
    ...xdg,
    // What evaluation finds on the search path is told by arguments, each entry by its real path.
    NIX_PATH: "",
    NIX_CONFIG: nixConfigText(settings, []),
    ...(bin === undefined ? {} : { PATH: `${bin}:${job["PATH"] ?? ""}` }),
  };
  return {
    bin,
    // Settings of the user's are better refused here, where the input's name is known.
    version:
      options.version !== undefined && options.nixConfig.length === 0
        ? options.version
        : await nixVersion(options, env, workingDirectory),
    env,
    settings,
    ofFork,
    fetching: {
      environment: {
        ...(await credentials(environment, ofFork)),
        ...evalEnvironment(evalEnv),
        GIT_CONFIG_GLOBAL: gitFile,
        // There is nobody who could answer a prompt.
        GIT_TERMINAL_PROMPT: "0",
      },
      settings: tokenSettings(inForce, options),
    },
    seesEnvironment: codeVariables(evalEnv).length > 0,
    nixPath,
    removeShelter: env["HOME"] === shelter && !(await exists(shelter)),
    workingDirectory,
    workspace,
    packerDirectory,
    scratch,
    log,
  };
}

/**
 * The text of NIX_CONFIG: what the job had, ours, `defaults`, and the user's lines, which win. A
 * token comes this way too, never by a file or an argument.
 */
export function nixConfigText(
  settings: NixSession["settings"],
  defaults: readonly string[],
): string {
  const { ours, user, sandbox } = settings;
  return [...ours, ...defaults, ...user, "accept-flake-config = false", ...sandbox].join("\n");
}

/** The same session with what was decided about the sandbox, see `chooseSandbox`. */
export function withSandbox(
  session: NixSession,
  choice: { settings: readonly string[]; environment?: Record<string, string> },
): NixSession {
  const settings = { ...session.settings, sandbox: choice.settings };
  const NIX_CONFIG = nixConfigText(settings, []);
  return { ...session, settings, env: { ...session.env, ...choice.environment, NIX_CONFIG } };
}

/** Removes a /homeless-shelter that a command of ours has made. */
export async function removeShelter(session: NixSession): Promise<void> {
  if (session.removeShelter) await rm(shelter, { recursive: true, force: true });
}

function refuseFlakeConfig(nixConfig: readonly string[]): void {
  for (const line of nixConfig) {
    if (!/^\s*(extra-)?accept-flake-config\s*=/.test(line)) continue;
    throw new UserError(
      "nix-config: `accept-flake-config` is never on, because a flake could then change Nix's own settings; write the settings that you want into `nix-config`.",
    );
  }
}

function refuseBlindness({ nixConfig, evalEnv }: NixSessionOptions): void {
  const [name] = codeVariables(evalEnv);
  const line = nixConfig.find((text) => /^\s*(restrict-eval|pure-eval)\s*=\s*true/.test(text));
  if (name === undefined || line === undefined) return;
  throw new UserError(
    `eval-env: with \`${line.trim()}\` in \`nix-config\` the evaluation does not see ${name}. Leave out one of them.`,
  );
}

function evalEnvironment(evalEnv: Record<string, string>): Record<string, string> {
  const { NIX_PATH: _searchPath, NIX_CONFIG: config, ...rest } = evalEnv;
  if (config !== undefined) {
    throw new UserError(
      "eval-env: settings of Nix go into the input `nix-config`, not into NIX_CONFIG.",
    );
  }
  return childEnvironment("common", rest, [], {});
}

async function nixVersion(
  { bin, nixConfig, log }: NixSessionOptions,
  env: Record<string, string>,
  cwd: string,
): Promise<string> {
  const command = nixProgram(bin, "nix");
  try {
    const { stdout, stderr } = await run(command, ["--version"], { env, cwd, timeout: 60_000 });
    const version = /(\d+\.\d+(?:\.\d+)?(?:[0-9a-z_.+-]*)?)\s*$/m.exec(stdout)?.[1];
    if (version === undefined) {
      throw new Error(`\`nix --version\` printed no version: ${quoted(stdout, 200)}`);
    }
    for (const [, name = ""] of stderr.matchAll(/unknown setting '([^']+)'/g)) {
      if (nixConfig.every((line) => line.split("=")[0]?.trim() !== name)) continue;
      log.warning(`nix-config: Nix ${version} knows no setting \`${name}\`, so it has no effect.`);
    }
    return version;
  } catch (error) {
    if (error instanceof CommandError && error.missing) {
      throw new UserError(
        "Nix is not installed on this runner: install it before this step, or use a runner that has it.",
        { cause: error },
      );
    }
    const refused =
      error instanceof CommandError
        ? /(?:error|warning): (.*(?:configuration (?:line|setting)|setting '|invalid value).*)/.exec(
            error.stderr,
          )?.[1]
        : undefined;
    if (refused === undefined) throw error;
    const names = [...refused.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name);
    const isOfInput = nixConfig.some((line) => names.some((name) => line.includes(name)));
    throw new UserError(
      isOfInput
        ? `nix-config: Nix does not take it: ${withPeriod(refused)}`
        : refusedSettings(refused),
      { cause: error },
    );
  }
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
