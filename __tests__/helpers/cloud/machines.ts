/**
 * Servers that are virtual machines with disks of their own, emulated by qemu: made from the base of
 * the offline example, or from a snapshot. Each has an address on the loopback, where the port is the
 * same for all, and a metadata service in its network. The cloud says how its servers see their disk,
 * and what the metadata service answers.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { cacheFolder } from "../../../scripts/lib/offline.ts";
import type { Hardware } from "../machine.ts";
import { freePort } from "../until.ts";

export const baseDisk = path.join(cacheFolder, "offline", "base.qcow2");

export interface MachinesOptions {
  /** `sda`: by virtio-scsi, from which the base cannot boot. `vda`: by virtio-blk. */
  disk: "sda" | "vda";
  /** MiB. Default 1024. */
  memory?: number;
  /** Whose machine it is, as its firmware says. */
  vendor?: string;
}

export interface Machines extends Required<Hardware>, AsyncDisposable {
  /** Of SSH, at the address of each. */
  port: number;
  /** What a server wrote to its console since it last started. */
  console(id: string): Promise<string>;
  /** Disk of a server or snapshot, raw. */
  fileOf(id: string): string;
  /** Servers that run. */
  running(): string[];
}

/** Of all emulated machines: those of a build look for each other's address. */
let last = 0;

export async function startMachines(options: MachinesOptions): Promise<Machines> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "cloud-machines-"));
  const port = await freePort();
  const addresses = new Map<string, string>();
  const running = new Map<string, ChildProcess>();
  const place = (id: string, ...names: string[]) => path.join(folder, id, ...names);
  const fileOf = (id: string) => place(id, "disk");

  async function halt(id: string): Promise<void> {
    const machine = running.get(id);
    running.delete(id);
    if (machine === undefined || machine.exitCode !== null || machine.signalCode !== null) return;
    machine.kill("SIGKILL");
    await once(machine, "exit");
  }
  function address(id: string): string {
    const known = addresses.get(id);
    if (known !== undefined) return known;
    last += 1;
    const fresh = `127.77.${(process.pid + (last >> 7)) % 256}.${1 + (last % 128)}`;
    addresses.set(id, fresh);
    return fresh;
  }

  const forget = async (id: string) => await rm(place(id), { recursive: true, force: true });

  return {
    port,
    fileOf,
    halt,
    forget,
    running: () => [...running.keys()],
    isRunning: (id) => running.has(id),
    console: async (id) => await readFile(place(id, "console"), "utf8").catch(() => ""),
    address,
    async create(id, gibibytes, snapshot) {
      await mkdir(place(id), { recursive: true });
      const file = fileOf(id);
      if (snapshot === null) {
        await writeFile(file, "");
      } else if (snapshot === undefined) {
        await execa("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", baseDisk, file]);
      } else {
        await copy(fileOf(snapshot), file);
      }
      await truncate(file, gibibytes * 2 ** 30);
    },
    async start(id, keys, { rescue = false, metadata = {}, deviceNames = [] } = {}) {
      await halt(id);
      const links = deviceNames.map((name) => `/dev/disk/by-id/google-${name}`);
      const ownKey = rescue && links.length > 0 ? await keyIn(place(id)) : undefined;
      // What the base asks for its keys.
      const answers = { "/user-data": `${keys}\n${ownKey?.line ?? ""}\n`, ...metadata };
      const service = await metadataService(place(id, "metadata"), answers);
      const machine = spawn(
        "qemu-system-x86_64",
        [
          // One processor: emulated ones wait for each other, for minutes where the machine is busy.
          ...["-accel", "tcg", "-cpu", "max", "-m", String(options.memory ?? 1024)],
          ...["-nodefaults", "-display", "none", "-serial", `file:${place(id, "console")}`],
          "-smbios",
          `type=1,manufacturer=${options.vendor ?? "QEMU"},serial=ds=nocloud;s=http://169.254.169.254/`,
          ...(rescue ? rescueDisk : []),
          ...ownDisk(fileOf(id), options.disk),
          "-netdev",
          `user,id=net,net=169.254.169.0/24,dhcpstart=169.254.169.15,restrict=on,hostfwd=tcp:${address(id)}:${port}-:22,guestfwd=tcp:169.254.169.254:80-cmd:${service}`,
          ...["-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"],
          ...["-monitor", "stdio"],
        ],
        { stdio: ["pipe", "ignore", "inherit"] },
      );
      machine.stdin?.on("error", () => {});
      machine.once("exit", () => {
        if (running.get(id) === machine) running.delete(id);
      });
      running.set(id, machine);
      if (ownKey === undefined) return;
      const link = `mkdir -p /dev/disk/by-id && ln -sf /dev/${options.disk === "sda" ? "sda" : "vdb"} ${links[0]}`;
      void onceIn(ownKey.file, address(id), port, link, () => running.get(id) === machine);
    },
    async stop(id) {
      running.get(id)?.stdin?.write("system_powerdown\n");
    },
    async end(id) {
      await halt(id);
      addresses.delete(id);
      await forget(id);
    },
    // Also of one that runs: what its system has flushed is in the file.
    async snapshot(id, snapshot) {
      await mkdir(place(snapshot), { recursive: true });
      await copy(fileOf(id), fileOf(snapshot));
    },
    async [Symbol.asyncDispose]() {
      for (const id of running.keys()) await halt(id);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function keyIn(folder: string): Promise<{ file: string; line: string }> {
  const file = path.join(folder, "own-key");
  await rm(file, { force: true });
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  return { file, line: (await readFile(`${file}.pub`, "utf8")).trim() };
}

/** Does in a machine what the rules for its disks do in a cloud's own base, as soon as it answers. */
async function onceIn(
  key: string,
  address: string,
  port: number,
  command: string,
  isUp: () => boolean,
): Promise<void> {
  const loose = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "ConnectTimeout=20"];
  const options = loose.flatMap((one) => ["-o", one]);
  const args = ["-i", key, "-p", String(port), ...options, `root@${address}`, command];
  while (isUp()) {
    if (!(await execa("ssh", args, { reject: false })).failed) return;
    await sleep(500);
  }
}

/** The base, before the server's own disk; what is written to it is lost. */
const rescueDisk = [
  ...["-drive", `file=${baseDisk},if=none,id=rescue,format=qcow2,snapshot=on`],
  ...["-device", "virtio-blk-pci,drive=rescue,bootindex=1"],
];

function ownDisk(file: string, name: MachinesOptions["disk"]): string[] {
  const drive = `file=${file},if=none,id=own,format=raw,cache=unsafe,discard=unmap,detect-zeroes=unmap`;
  const device =
    name === "sda"
      ? [
          "-device",
          "virtio-scsi-pci,id=scsi",
          "-device",
          "scsi-hd,bus=scsi.0,drive=own,bootindex=2",
        ]
      : ["-device", "virtio-blk-pci,drive=own,bootindex=2"];
  return ["-drive", drive, ...device];
}

async function copy(from: string, to: string): Promise<void> {
  await execa("cp", ["--sparse=always", "--reflink=auto", from, to]);
}

/** @returns the program that qemu starts for each connection to it. */
async function metadataService(
  directory: string,
  answers: Readonly<Record<string, string>>,
): Promise<string> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  for (const [name, text] of Object.entries(answers)) {
    const file = path.join(directory, "answers", name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const program = path.join(directory, "serve");
  await writeFile(
    program,
    `#!/usr/bin/env bash
read -r method path _
while read -r line && [ "\${line%$'\\r'}" ]; do :; done
file='${directory}/answers'/$path
if [ "$method" = GET ] && [ -f "$file" ]; then status='200 OK'; else status='404 Not Found' file=/dev/null; fi
printf 'HTTP/1.0 %s\\r\\nContent-Type: text/plain\\r\\n\\r\\n' "$status"
cat "$file"
`,
  );
  await chmod(program, 0o755);
  return program;
}
