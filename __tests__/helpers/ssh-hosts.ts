/**
 * Real SSH hosts on one machine: each has a network namespace with an address of its own and an
 * sshd in it, which sees an empty /nix of its own. Needs root, `ip`, `unshare` and sshd.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../../src/shared/exec.ts";
import { until, untilListening } from "./until.ts";

/** Why there can be no hosts here; undefined when there can. */
export function sshHostsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return "network namespaces need root";
  for (const file of ["/usr/sbin/sshd", "/usr/bin/unshare", "/usr/bin/nsenter"]) {
    if (!existsSync(file)) return `${file} is missing`;
  }
  if (!existsSync("/usr/sbin/ip") && !existsSync("/sbin/ip")) return "ip is missing";
  return undefined;
}

export interface SshHost {
  /** IPv4 address, reached from this machine's own namespace. */
  address: string;
  port: number;
  user: "root";
  /** Name of its network namespace. */
  namespace: string;
  /** The host's own key as a line of known_hosts. */
  knownHosts: string;
  /** Its public host key in base64, as the builders' lines of Nix want it. */
  hostKey: string;
  /** Runs a command in the host's namespaces, without SSH. */
  inside(command: string, args: readonly string[]): Promise<string>;
  /** Limits both directions, in Mbit/s; undefined: no limit. */
  limit(megabits: number | undefined): Promise<void>;
  /** Ends the sshd and all its connections, as a machine that crashes and answers with resets. */
  kill(): Promise<void>;
  /** Starts sshd again after `kill`. */
  start(): Promise<void>;
  /** Takes the link down or up: a machine that falls silent. */
  link(state: "up" | "down"): Promise<void>;
}

export interface SshHosts {
  hosts: SshHost[];
  /** Private key (mode 0600) that all hosts let in. */
  key: string;
  /** A file for UserKnownHostsFile with all hosts. */
  knownHosts: string;
  /** Options for `ssh` and NIX_SSHOPTS: key, known hosts, no user configuration, never asks. */
  options: string[];
  /** Ends and removes all of it. */
  close(): Promise<void>;
}

export interface SshHostsOptions {
  count: number;
  /** An existing folder for keys and stores; without blanks, because NIX_SSHOPTS splits there. */
  directory: string;
  /** Mbit/s in both directions (`tc qdisc … tbf`). */
  megabits?: number;
  /** Environment of what sshd starts. */
  environment?: Record<string, string>;
  /** Search path of what sshd starts; for hosts that lack programs. */
  path?: string;
}

const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

async function command(program: string, ...args: string[]): Promise<string> {
  return (await run(program, args, { env })).stdout;
}

/** Makes the hosts and waits until they listen. Call `close` in every case. */
export async function sshHosts(options: SshHostsOptions): Promise<SshHosts> {
  const directory = await mkdtemp(path.join(options.directory, "ssh-"));
  await mkdir("/run/sshd", { recursive: true });
  const key = path.join(directory, "key");
  await command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key);
  await command("cp", `${key}.pub`, path.join(directory, "authorized_keys"));
  const hosts: (SshHost & { close(): Promise<void> })[] = [];
  const close = async () => {
    for (const host of hosts.splice(0)) await host.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    for (let number = 0; number < options.count; number++) {
      hosts.push(await makeHost(directory, number, options));
    }
    for (const host of hosts) {
      await host.start();
      await host.limit(options.megabits);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const knownHosts = path.join(directory, "known_hosts");
  await writeFile(knownHosts, hosts.map((host) => `${host.knownHosts}\n`).join(""));
  const sshOptions = [
    ...["-F", "/dev/null", "-i", key, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
    ...["-o", `UserKnownHostsFile=${knownHosts}`, "-o", "StrictHostKeyChecking=yes"],
  ];
  return { hosts, key, knownHosts, options: sshOptions, close };
}

async function makeHost(
  directory: string,
  number: number,
  options: SshHostsOptions,
): Promise<SshHost & { close(): Promise<void> }> {
  const id = randomBytes(3).toString("hex");
  const namespace = `pnx-${id}`;
  const [near, far] = [`pn${id}a`, `pn${id}b`];
  // Addresses for tests of networks (RFC 2544); a pair of them for each host.
  const block = `198.${18 + randomInt(2)}.${randomInt(256)}`;
  const base = 4 * randomInt(63);
  const address = `${block}.${base + 2}`;
  const port = 22;
  const folder = path.join(directory, `host-${number}`);
  await mkdir(path.join(folder, "nix"), { recursive: true });
  await chmod(folder, 0o755);
  const hostKeyFile = path.join(folder, "host_key");
  await command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hostKeyFile);
  const publicKey = await command("ssh-keygen", "-y", "-f", hostKeyFile);
  const knownHosts = `${address} ${publicKey.trim().split(" ").slice(0, 2).join(" ")}`;

  await command("ip", "netns", "add", namespace);
  // Holds the mount namespace, in which /nix is the host's own.
  const holder = spawn(
    "ip",
    [
      ...["netns", "exec", namespace, "unshare", "--mount", "--propagation", "private"],
      ...["sh", "-c", 'mount --bind "$1" /nix && echo ready && exec sleep infinity', "sh"],
      path.join(folder, "nix"),
    ],
    { env, stdio: ["ignore", "pipe", "ignore"] },
  );
  let server: ChildProcess | undefined;
  const enter = ["--target", String(holder.pid), "--mount", "--net"];

  const inside = async (program: string, args: readonly string[]) =>
    await command("nsenter", ...enter, program, ...args);
  const sessions = async () => {
    const pids = await run("ip", ["netns", "pids", namespace], { env, anyExit: true });
    return pids.stdout.split("\n").filter((pid) => /^\d+$/.test(pid) && pid !== String(holder.pid));
  };
  const kill = async () => {
    server = undefined;
    // One may have started another meanwhile, and the port is free when all are gone.
    await until(`${address} has no sshd`, async () => {
      const pids = await sessions();
      for (const pid of pids) end(Number(pid));
      return pids.length === 0;
    });
  };
  const link = async (state: "up" | "down") => {
    await command("ip", "link", "set", near, state);
  };
  const limit = async (megabits: number | undefined) => {
    for (const [prefix, device] of [
      [[], near],
      [["-n", namespace], far],
    ] as const) {
      await run("tc", [...prefix, "qdisc", "del", "dev", device, "root"], { env, anyExit: true });
      if (megabits === undefined) continue;
      const shape = ["tbf", "rate", `${megabits}mbit`, "burst", "256kb", "latency", "50ms"];
      await command("tc", ...prefix, "qdisc", "add", "dev", device, "root", ...shape);
    }
  };
  const start = async () => {
    const settings: Record<string, string> = {
      ListenAddress: address,
      Port: String(port),
      HostKey: hostKeyFile,
      AuthorizedKeysFile: path.join(directory, "authorized_keys"),
      PidFile: "none",
      StrictModes: "no",
      UsePAM: "no",
      PermitRootLogin: "yes",
      MaxSessions: "30",
      MaxStartups: "100",
    };
    const given = {
      NIX_CONFIG: "substituters =\nsandbox = false\nbuild-users-group =",
      ...(options.path === undefined ? {} : { PATH: options.path }),
      ...options.environment,
    };
    // In a file: a line end in a value survives no command line.
    const file = path.join(folder, "environment.sh");
    const lines = Object.entries(given).map(
      ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'\n`,
    );
    await writeFile(file, `${lines.join("")}exec sh -c "$SSH_ORIGINAL_COMMAND"\n`);
    server = spawn(
      "nsenter",
      [
        ...[...enter, "/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null"],
        ...Object.entries({ ...settings, ForceCommand: `sh ${file}` }).flatMap(([name, value]) => [
          "-o",
          `${name}=${value}`,
        ]),
      ],
      { env, stdio: "ignore" },
    );
    await untilListening(port, address);
  };
  const close = async () => {
    await kill();
    end(holder.pid ?? 0);
    await run("ip", ["link", "del", near], { env, anyExit: true });
    await run("ip", ["netns", "del", namespace], { env, anyExit: true });
    server?.kill("SIGKILL");
  };

  try {
    await new Promise<void>((done, failed) => {
      holder.stdout.once("data", () => done());
      holder.once("exit", () => failed(new Error(`the namespace ${namespace} could not be made`)));
    });
    await command("ip", "link", "add", near, "type", "veth", "peer", "name", far);
    await command("ip", "link", "set", far, "netns", namespace);
    await command("ip", "addr", "add", `${block}.${base + 1}/30`, "dev", near);
    await command("ip", "-n", namespace, "addr", "add", `${address}/30`, "dev", far);
    await command("ip", "link", "set", near, "up");
    await command("ip", "-n", namespace, "link", "set", far, "up");
    await command("ip", "-n", namespace, "link", "set", "lo", "up");
  } catch (error) {
    await close();
    throw error;
  }
  const hostKey = Buffer.from(publicKey.trim()).toString("base64");
  const user = "root" as const;
  return {
    address,
    port,
    user,
    namespace,
    knownHosts,
    hostKey,
    inside,
    limit,
    kill,
    start,
    link,
    close,
  };
}

function end(pid: number): void {
  if (pid === 0) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
