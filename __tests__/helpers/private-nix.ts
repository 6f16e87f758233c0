/**
 * A machine of its own for tests that install Nix: a mount namespace in which /nix is empty and the
 * machine's Nix is hidden. Nothing that happens in it is seen outside, and all ends with it. Needs root.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { StoreAccess } from "../../src/nix/store/types.ts";
import { type RunResult, run } from "../../src/shared/exec.ts";
import type { LaterSteps } from "../../src/tools/nix.ts";
import type { NixInstallation } from "../../src/tools/nix-types.ts";
import type { Request } from "./nix-installer.ts";

const project = path.resolve(import.meta.dirname, "../..");

/** `nameless` has neither a name nor a home, as in a container that runs as some number. */
export type User = "root" | "nobody" | "nameless";

export interface Outcome {
  nix: NixInstallation;
  later: LaterSteps;
  access: StoreAccess;
  lines: string[];
  /** Of `daemonTrust`, when only the access was asked for. */
  trust?: boolean;
  seconds: number;
  /** Set instead of the rest but `lines` when it failed. */
  error?: string;
  user?: boolean;
}

export interface RunAs {
  as?: User;
  env?: Record<string, string>;
  anyExit?: boolean;
  /** Root folder of the process. */
  root?: string;
}

export interface Machine {
  run(command: string, args: readonly string[], options?: RunAs): Promise<RunResult>;
  /** A shell script as root. */
  sh(script: string): Promise<string>;
  /** `nixTool` in there; its scratch folder and the tool cache lie on the machine's /mnt. */
  install(request: Partial<Request>, options?: RunAs): Promise<Outcome>;
  /** A process that stays until the machine ends. */
  start(command: string, args: readonly string[], env?: Record<string, string>): ChildProcess;
  end(): Promise<void>;
}

export interface MachineOptions {
  /** Bytes of the file system at /nix, as tmpfs takes them. Default 1g. */
  size?: string;
  /** Also hides `xz`. */
  withoutXz?: boolean;
}

/** Waits for the daemon of a Nix in that machine's store. */
export async function daemonAnswers(on: Machine, bin: string): Promise<void> {
  const ask = `NIX_REMOTE=daemon ${bin}/nix-store --check-validity ${path.dirname(bin)}`;
  await on.sh(`for try in $(seq 600); do ${ask} 2>/dev/null && exit; sleep 0.1; done; ${ask}`);
}

/** The folder for tools that jobs on that machine share. */
export const toolCache = "/mnt/tools";

export async function machine(options: MachineOptions = {}): Promise<Machine> {
  const hidden = ["nix", "nix-store", ...(options.withoutXz ? ["xz"] : [])];
  const script = [
    "set -eu",
    `mount -t tmpfs -o mode=755,size=${options.size ?? "1g"} tmpfs /nix`,
    ...hidden.map(
      (name) =>
        `file=$(command -v ${name}) && mount --bind /dev/null "$(readlink -f "$file")" || :`,
    ),
    "mount -t tmpfs -o mode=755 tmpfs /mnt",
    "mkdir /mnt/project /mnt/node",
    "mkdir -m 1777 /mnt/scratch /mnt/tools /mnt/home",
    'mount --bind "$1" /mnt/project',
    'mount --bind "$2" /mnt/node',
    "echo ready",
    "exec sleep infinity",
  ].join("\n");
  const node = path.dirname(path.dirname(process.execPath));
  const holder = spawn(
    "unshare",
    ["--mount", "--propagation", "private", "sh", "-c", script, "sh", project, node],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await ready(holder);

  const enter = [`--target=${holder.pid}`, "--mount", "--wd=/"];
  const started: ChildProcess[] = [];
  const within = async (command: string, args: readonly string[], how: RunAs = {}) => {
    const as = how.as === undefined ? [] : becoming[how.as];
    const chroot = how.root === undefined ? [] : ["/usr/sbin/chroot", how.root];
    return await run("nsenter", [...enter, ...chroot, ...as, command, ...args], {
      env: { ...environment, ...how.env },
      anyExit: how.anyExit ?? false,
    });
  };
  return {
    run: within,
    sh: async (text) => (await within("sh", ["-euc", text])).stdout,
    install: async (request, how = {}) => {
      const program = "/mnt/project/__tests__/helpers/nix-installer.ts";
      const whole: Request = { scratch: "/mnt/scratch/new", ...request };
      const { stdout } = await within("/mnt/node/bin/node", [program, JSON.stringify(whole)], how);
      // Before it stand the debug lines of @actions/tool-cache.
      const outcome = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Outcome;
      // Processes are seen from all machines: daemons of other tests, whose Nix is not there.
      const lines = outcome.lines.filter((line) => !/^The Nix in .* does not run/.test(line));
      return { ...outcome, lines };
    },
    start: (command, args, env = {}) => {
      const child = spawn("nsenter", [...enter, command, ...args], {
        env: { ...environment, ...env },
        stdio: "ignore",
      });
      started.push(child);
      return child;
    },
    end: async () => {
      for (const child of started) child.kill("SIGTERM");
      const ended = once(holder, "exit");
      holder.kill("SIGKILL");
      await ended;
    },
  };
}

const environment = {
  PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
  HOME: "/mnt/home",
  RUNNER_TOOL_CACHE: toolCache,
  NIX_CONFIG: [
    "substituters =",
    "sandbox = false",
    "build-users-group =",
    "experimental-features = nix-command flakes",
  ].join("\n"),
};

const becoming = {
  root: [],
  nobody: ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
  nameless: ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"],
};

async function ready(holder: ChildProcess): Promise<void> {
  for await (const chunk of holder.stdout ?? []) if (String(chunk).includes("ready")) return;
  throw new Error("the mount namespace could not be made");
}
