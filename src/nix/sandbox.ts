/**
 * How builds are kept from what the job holds. A build without a sandbox, as the user of this
 * process, reads the job's credentials from `/proc/<pid>/environ` of its ancestors, whatever its own
 * environment is. In a sandbox it sees its own processes only (a PID namespace with its own /proc),
 * and as another user it may not read ours.
 */
import { UserError } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { buildsElsewhere, daemonBuilds, daemonSocket } from "./daemon.ts";
import type { NixPrograms } from "./program.ts";
import { type Probe, probeBuild } from "./sandbox-probe.ts";
import { strictSandbox, unsandboxedLine } from "./sandbox-settings.ts";
import { daemonTrust } from "./store/access.ts";

export interface SandboxOptions extends NixPrograms {
  /** Lines of the input `nix-config`. */
  userSettings: readonly string[];
  /** `trusted`: code of this repository's own refs. `hosted`: the machine forgets its disk. */
  github: { trusted: boolean; hosted: boolean };
  /** `unsandboxed` of the input `allow`. */
  allowUnsandboxed: boolean;
  /** What makes a command run as root, `[]` for root itself; undefined: there is no way (`asRoot`). */
  root: readonly string[] | undefined;
  log: Log;
  /** A folder of the invocation, for the socket and the log of a daemon of our own. */
  folder: string;
  signal?: AbortSignal | undefined;
}

export interface SandboxChoice {
  /**
   * Lines of nix.conf for every command that may build, instead of `strictSandbox`. They belong
   * behind the user's own lines, which have been judged here.
   */
  settings: readonly string[];
  /** For every Nix from now on, also for the one in Packer's environment. */
  environment: Record<string, string>;
  /** What was done, as sentences for the log. */
  notes: string[];
  /** Builds are confined by the kernel's namespaces. */
  sandboxed: boolean;
  /** Ends the daemon, where one of our own was started; it ends with this process anyway. */
  close(): Promise<void>;
}

const unsandboxed = ["sandbox = false"];
const sandboxOfRoot = [...strictSandbox, "build-users-group ="];

/**
 * Finds the way, the best first: a daemon that builds as other users, the sandbox, root's sandbox (also
 * where an unprivileged program may not have one, as on Ubuntu since 23.10), build users. To be asked
 * once, when something will be built.
 * @throws {UserError} when none is possible and the code is a stranger's, or when `nix-config` asks
 * for builds without a sandbox; both are lifted by `allow: unsandboxed`.
 */
export async function chooseSandbox(options: SandboxOptions): Promise<SandboxChoice> {
  const { env, userSettings, allowUnsandboxed } = options;
  if (buildsElsewhere(env)) {
    return choice({ notes: [`Builds run where NIX_REMOTE says: ${env["NIX_REMOTE"]}.`] });
  }
  const socket = await daemonSocket(env);
  if (socket !== undefined) return await byDaemon(socket, options);

  const asked = unsandboxedLine(userSettings);
  if (asked !== undefined && !allowUnsandboxed) {
    throw new UserError(
      `nix-config: \`${asked}\` would let builds read the secrets of this job. Remove the line, or, if you trust everything that is built, set \`allow: unsandboxed\`.`,
    );
  }
  if (asked !== undefined) {
    return choice({ notes: [`Builds run without a sandbox: ${asked}.`] });
  }
  const plain = await probeBuild(options, strictSandbox, options.signal);
  if (plain.works) return choice({ settings: strictSandbox, sandboxed: true });
  return (await byRoot(options)) ?? withoutSandbox(plain.why, options);
}

async function byDaemon(socket: string, options: SandboxOptions): Promise<SandboxChoice> {
  const builds = await daemonBuilds(socket, options.env);
  const note = `Builds are isolated from this job: ${builds.why}.`;
  if (builds.apart) return choice({ sandboxed: builds.sandboxed, notes: [note] });
  const isAsked = unsandboxedLine(options.userSettings) === undefined;
  // Only a daemon that trusts us takes our word for the sandbox.
  if (isAsked && (await daemonTrust(options))) {
    const probe = await probeBuild(options, strictSandbox, options.signal);
    if (probe.works) {
      const notes = ["The Nix daemon of this machine builds in a sandbox for this job."];
      return choice({ settings: strictSandbox, sandboxed: true, notes });
    }
  }
  return { ...withoutSandbox(builds.why, options), settings: [] };
}

/**
 * As other users or in root's sandbox: by Nix itself where this process is root, else by a daemon of
 * our own.
 */
async function byRoot(options: SandboxOptions): Promise<SandboxChoice | undefined> {
  const { github, log, root, signal } = options;
  if (root === undefined) return undefined;
  const isRoot = root.length === 0;
  const { forgets } = await import("./sandbox-users.ts");
  const machineForgets = await forgets(github.hosted);
  const attempt = async (settings: readonly string[], note: string) => {
    const started = isRoot
      ? { environment: {}, close: async () => {} }
      : await failing(log, signal, async () => {
          const { startOwnDaemon } = await import("./own-daemon.ts");
          // For build users Nix gives the store to root for good.
          const giveBack = settings === sandboxOfRoot;
          return await startOwnDaemon({ ...options, prefix: root, settings, giveBack });
        });
    if (started === undefined) return undefined;
    const within = { ...options, env: { ...options.env, ...started.environment } };
    const probe = await probeBuild(within, settings, signal).catch(
      (error: Error): Probe => ({ works: false, why: error.message }),
    );
    if (probe.works) {
      const sandboxed = settings.includes("sandbox = true");
      return choice({ ...started, settings, sandboxed, notes: [note] });
    }
    await started.close();
    signal?.throwIfAborted();
    log.debug(`Builds by root fail with ${settings.join(", ")}: ${probe.why}`);
    return undefined;
  };
  if (!isRoot) {
    const note = "Builds run in a sandbox by a Nix daemon that runs as root until this step ends.";
    const first = await attempt(sandboxOfRoot, note);
    if (first !== undefined || !machineForgets) return first;
  }
  const users = await buildUsers(options, machineForgets);
  if (users === undefined) return undefined;
  const own = `build-users-group = ${users.group}`;
  // With namespaces where root has them, which a container's root may not.
  return (
    (await attempt([...strictSandbox, own], users.note)) ??
    (await attempt([...unsandboxed, own], users.note))
  );
}

async function buildUsers(
  { log, root, signal }: SandboxOptions,
  machineForgets: boolean,
): Promise<{ group: string; note: string } | undefined> {
  const { addBuildUsers, buildUsersGroup } = await import("./sandbox-users.ts");
  const group = await buildUsersGroup();
  if (group !== undefined) return { group, note: `Builds run as the users of the group ${group}.` };
  // A machine that stays is not given new accounts without being asked.
  if (root === undefined || !machineForgets) return undefined;
  const added = await failing(log, signal, () => addBuildUsers(root));
  if (added === undefined) return undefined;
  return { group: added, note: `Builds run as the users of the group ${added}, which is new.` };
}

/** What a way needs may fail; then it is the next one's turn. */
async function failing<T>(
  log: Log,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    log.debug((error as Error).message);
    return undefined;
  }
}

function withoutSandbox(why: string, options: SandboxOptions): SandboxChoice {
  const { allowUnsandboxed, github, log } = options;
  const sentence = `Builds cannot be isolated from this job here (${why}), so they can read its secrets.`;
  if (!github.trusted && !allowUnsandboxed) {
    throw new UserError(
      `${sentence} The code of a pull request is not built that way. Give the runner user \`sudo\` without a password, install Nix with its daemon, or use a machine that allows user namespaces. If you have read the code, \`allow: unsandboxed\` lifts this.`,
    );
  }
  if (allowUnsandboxed) return choice({ settings: unsandboxed, notes: [sentence] });
  log.warning(
    `${sentence} They run because the code is this repository's own. \`sudo\` without a password, or Nix with its daemon, would isolate them.`,
  );
  return choice({ settings: unsandboxed });
}

function choice(given: Partial<SandboxChoice>): SandboxChoice {
  const none = { settings: [], environment: {}, notes: [], sandboxed: false };
  return { ...none, close: async () => {}, ...given };
}
