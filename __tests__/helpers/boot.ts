/** Boots a finished image with plain qemu, as somebody who has only the file would. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { firmwareArguments } from "../../src/images/qemu/machine.ts";
import { freePort } from "./until.ts";

export interface Booted extends AsyncDisposable {
  /** Port of its SSH on the loopback. */
  port: number;
  /** Its own disk, an overlay of the image. */
  disk: string;
  /** Runs a command in the guest as root; standard input is a script for it, if given. */
  ssh(
    command: string[],
    input?: string,
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** As `ssh`, with another key. */
  sshWith(key: string, command: string[]): Promise<{ exitCode: number; stderr: string }>;
  console(): Promise<string>;
  /** Presses the power button. @throws {Error} when the machine is not off within ten minutes. */
  powerOff(): Promise<void>;
}

/** Makes an SSH key; the public half is at `<file>.pub`. */
export async function makeKey(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  return file;
}

/**
 * Boots on an overlay, so that the image stays as it is, and waits for SSH.
 * @param options.diskSize Of the machine's disk, such as `12G`: an image may land on a larger one.
 * @param options.firmware Code of UEFI; without it, the machine boots by BIOS.
 * @param options.format Of the image, as qemu names it; default `qcow2`.
 * @param options.network More for qemu's `-netdev user`.
 * @param options.reboots The machine may restart; without it, a restart ends it.
 * @param options.port For its SSH; default a free one.
 * @param options.seed Address of a NoCloud seed, for a base that takes its keys from there.
 */
export async function boot(
  image: string,
  options: {
    folder: string;
    key: string;
    diskSize: string;
    format?: "qcow2" | "raw";
    firmware?: string | undefined;
    network?: string;
    reboots?: boolean;
    port?: number;
    seed?: string;
  },
): Promise<Booted> {
  await mkdir(options.folder, { recursive: true });
  const overlay = path.join(options.folder, "overlay.qcow2");
  const serial = path.join(options.folder, "console");
  const format = options.format ?? "qcow2";
  await execa("qemu-img", [
    ...["create", "-q", "-f", "qcow2", "-b", image, "-F", format, overlay, options.diskSize],
  ]);
  const port = options.port ?? (await freePort());
  const machine = spawn(
    "qemu-system-x86_64",
    [
      // One processor: emulated ones wait for each other, for minutes where the machine is busy.
      ...["-accel", "tcg", "-cpu", "max", "-m", "1024"],
      ...["-nodefaults", "-display", "none", "-serial", `file:${serial}`],
      ...(options.firmware === undefined ? [] : firmwareArguments(options.firmware)),
      ...(options.reboots === true ? [] : ["-no-reboot"]),
      ...["-drive", `file=${overlay},if=virtio,format=qcow2,cache=unsafe,discard=unmap`],
      "-netdev",
      `user,id=net,hostfwd=tcp:127.0.0.1:${port}-:22${options.network === undefined ? "" : `,${options.network}`}`,
      ...["-device", "virtio-net-pci,netdev=net", "-device", "virtio-rng-pci"],
      ...(options.seed === undefined
        ? []
        : ["-smbios", `type=1,serial=ds=nocloud-net;s=${options.seed}`]),
      ...["-fw_cfg", `name=opt/packernix/authorized_keys,file=${options.key}.pub`],
      ...["-monitor", "stdio"],
    ],
    { stdio: ["pipe", "ignore", "ignore"] },
  );
  const end = once(machine, "exit");
  // Seconds for the first answer and the keys. While it boots, a connection may get none at all.
  let timeout = 10;
  const arguments_ = (key: string) => [
    ...["-F", "none", "-i", key, "-p", String(port), "-o", "BatchMode=yes"],
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
    ...["-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", `ConnectTimeout=${timeout}`],
    ...["-o", "LogLevel=ERROR", "root@127.0.0.1"],
  ];
  const call = async (key: string, command: string[], input?: string) => {
    const { exitCode, stdout, stderr } = await execa("ssh", [...arguments_(key), ...command], {
      reject: false,
      ...(input === undefined ? { stdin: "ignore" } : { input }),
    });
    return { exitCode: exitCode ?? 255, stdout, stderr };
  };
  const booted: Booted = {
    port,
    disk: overlay,
    ssh: async (command, input) => await call(options.key, command, input),
    sshWith: async (key, command) => await call(key, command),
    console: async () => await readFile(serial, "utf8").catch(() => ""),
    async powerOff() {
      machine.stdin.write("system_powerdown\n");
      if (await Promise.race([end, delay(600_000, undefined, { ref: false })])) return;
      throw new Error("the power button does not switch the machine off");
    },
    async [Symbol.asyncDispose]() {
      machine.kill("SIGKILL");
      await end;
    },
  };
  const limit = Date.now() + 900_000;
  while (machine.exitCode === null && Date.now() < limit) {
    if ((await booted.ssh(["true"])).exitCode === 0) {
      timeout = 300;
      return booted;
    }
    // What is not in time on a busy machine is so in one of the next tries.
    timeout++;
    await delay(500);
  }
  const text = await booted.console();
  await booted[Symbol.asyncDispose]();
  throw new Error(`the image does not answer on SSH; its console:\n${text.slice(-3000)}`);
}
