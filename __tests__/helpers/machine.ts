/**
 * The machine that all instances are: an sshd on the loopback that lets in by key alone, and only by
 * key pairs of instances that run. It runs commands as the user of the tests, on this very machine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import { execa } from "execa";
import { freePort, untilListening } from "./until.ts";

/** How one starts that has a disk of its own. */
export interface StartOptions {
  /** From another disk, with its own as second. */
  rescue?: boolean;
  /** Paths and answers of the metadata service. */
  metadata?: Readonly<Record<string, string>>;
  /** Its disk has these names below /dev/disk/by-id, as `google-<name>`. */
  deviceNames?: readonly string[];
}

/** What a double's instances or servers are. */
export interface Hardware {
  /** One starts, with these lines of authorized_keys. */
  start(id: string, keys: string, options?: StartOptions): Promise<void>;
  /** As by its power button. */
  stop?(id: string): Promise<void>;
  /** It is no more. */
  end(id: string): Promise<void>;
  // Of those that have disks of their own.
  /** @param snapshot Undefined: the disk holds the base system; null: nothing. */
  create?(id: string, gibibytes: number, snapshot: string | undefined | null): Promise<void>;
  /** As by a loss of power. */
  halt?(id: string): Promise<void>;
  isRunning?(id: string): boolean;
  /** IPv4. */
  address?(id: string): string;
  snapshot?(id: string, snapshot: string): Promise<void>;
  forget?(snapshot: string): Promise<void>;
}

/** How the machine answers; may be changed at any time. */
export interface MachineSettings {
  /** `hang`: takes connections and says nothing. `refuse`: ends them at once. */
  mode: "up" | "hang" | "refuse";
  /** Milliseconds before a connection gets its first answer. */
  delay: number;
}

export interface Machine extends Hardware {
  /** For `ssh_host`, `ssh_port` and `ssh_username`. */
  host: string;
  port: number;
  user: string;
  settings: MachineSettings;
  /** Connections so far, by the end of each. */
  connections: { open: boolean }[];
  /** Cuts all connections, as a machine that loses its power. */
  cut(): void;
  close(): Promise<void>;
}

const sshd = "/usr/sbin/sshd";

/** Why there can be no machine here; undefined when there can. */
export function machineMissing(): string | undefined {
  return existsSync(sshd) ? undefined : `${sshd} is missing`;
}

export async function startMachine(given: Partial<MachineSettings> = {}): Promise<Machine> {
  const settings: MachineSettings = { mode: "up", delay: 0, ...given };
  const folder = await mkdtemp(path.join(os.tmpdir(), "cloud-machine-"));
  const authorized = path.join(folder, "authorized_keys");
  const { username: user } = os.userInfo();
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(folder, "host")]);
  await writeFile(authorized, "");
  // Builders turn their machine off by SSH, and this one is ours.
  const bin = path.join(folder, "bin");
  await mkdir(bin);
  for (const name of ["halt", "poweroff", "reboot", "shutdown"]) {
    await writeFile(path.join(bin, name), "#!/bin/sh\n", { mode: 0o755 });
  }
  const configuration = {
    ListenAddress: "127.0.0.1",
    HostKey: path.join(folder, "host"),
    AuthorizedKeysFile: authorized,
    PidFile: "none",
    // The folder lies below /tmp.
    StrictModes: "no",
    UsePAM: "no",
    AuthenticationMethods: "publickey",
    PermitRootLogin: "prohibit-password",
    Subsystem: "sftp internal-sftp",
    SetEnv: `PATH=${bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    MaxStartups: 100,
    MaxSessions: 100,
  };
  const file = path.join(folder, "sshd_config");
  const lines = Object.entries(configuration).map(([name, value]) => `${name} ${value}\n`);
  await writeFile(file, lines.join(""));
  // As root it wants this folder for its unprivileged half.
  if (process.getuid?.() === 0) await mkdir("/run/sshd", { recursive: true, mode: 0o755 });
  const { server, port } = await startServer(file);

  const sockets = new Set<Socket>();
  const connections: Machine["connections"] = [];
  const door = createServer((socket) => {
    const connection = { open: true };
    connections.push(connection);
    sockets.add(socket);
    socket
      .on("error", () => {})
      .on("close", () => {
        connection.open = false;
        sockets.delete(socket);
      });
    if (settings.mode === "refuse") return void socket.resetAndDestroy();
    if (settings.mode === "hang") return;
    setTimeout(() => join(socket, port), settings.delay);
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };

  const instances = new Map<string, string>();
  let written = Promise.resolve();
  /** One after the other, and never half a file. */
  const write = () => {
    written = written.then(async () => {
      const lines = [...new Set(instances.values())].map((line) => `${line}\n`);
      await writeFile(`${authorized}.new`, lines.join(""));
      await rename(`${authorized}.new`, authorized);
    });
    return written;
  };
  const close = async () => {
    cut();
    await new Promise((resolve) => door.close(resolve));
    if (server.exitCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
    }
    await rm(folder, { recursive: true, force: true });
  };

  await new Promise<void>((resolve) => door.listen(0, "127.0.0.1", resolve));
  return {
    host: "127.0.0.1",
    port: portOf(door),
    user,
    settings,
    connections,
    cut,
    close,
    async start(instanceId, key) {
      instances.set(instanceId, key);
      await write();
    },
    async end(instanceId) {
      if (!instances.delete(instanceId)) return;
      await write();
      if (instances.size === 0) cut();
    },
  };
}

/** Starts again where another program took the port at the same moment. */
async function startServer(file: string): Promise<{ server: ChildProcess; port: number }> {
  for (let starts = 1; ; starts++) {
    const port = await freePort();
    const args = ["-D", "-e", "-p", `${port}`, "-f", file];
    const server = spawn(sshd, args, { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    server.stderr.on("data", (bytes: Buffer) => {
      said = `${said}${bytes}`.slice(-2000);
    });
    const ended = once(server, "exit").then(() => true);
    if (!(await Promise.race([untilListening(port), ended]))) return { server, port };
    if (starts === 3) throw new Error(`sshd ended: ${said}`);
  }
}

function join(socket: Socket, port: number): void {
  if (socket.destroyed) return;
  const inner = connect(port, "127.0.0.1");
  inner.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  socket.on("close", () => inner.destroy());
  socket.pipe(inner).pipe(socket);
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
