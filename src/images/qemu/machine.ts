/**
 * A throw-away machine from a finished disk: an overlay takes its writes, one port of the loopback
 * leads to its SSH, and nothing else leads in or out. It ends with this process, at the latest when
 * its time is up: qemu runs below `timeout`, which outlives us and kills it.
 */
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { tail } from "../../packer/follow.ts";
import { run } from "../../shared/exec.ts";
import type { JsonObject } from "../../shared/json.ts";
import { isOn, numberOf, textOf } from "../builder-keys.ts";
import type { BuildInput, HomeOptions } from "../types.ts";
import { type Architecture, architectureOf, findFirmware, type QemuPrograms } from "./programs.ts";

export interface MachineOptions {
  /** Absolute path of the disk; never written. */
  disk: string;
  qemu: QemuPrograms;
  architecture: Architecture;
  accelerator: string;
  builder: BuildInput["template"]["builder"];
  /** Of the guest's SSH. */
  port: number;
  /** Code of UEFI, where the disk boots by it and the builder names no firmware. */
  firmware: string | undefined;
  /** A folder whose path has no comma, for overlay and logs. */
  scratch: string;
  /** File with lines for authorized_keys; offered to the guest by the hypervisor only. */
  authorizedKeys: string;
  env: Record<string, string>;
  signal: AbortSignal;
  /** Seconds after which the machine is killed, whatever happens. */
  limit: number;
}

export interface Machine {
  port: number;
  /** What the guest wrote to its serial console until now; the last 64 KiB. */
  console(): Promise<string>;
  /** What qemu itself complained about. */
  complaints: string[];
  /** True when qemu has ended. */
  ended(): boolean;
  /** Waits until qemu has ended by itself. @returns false when it has not within that time (ms). */
  waitForEnd(milliseconds: number): Promise<boolean>;
  /** Kills qemu if it still runs, and removes the overlay. */
  dispose(): Promise<void>;
}

/** Starts the machine; resolves at once, long before the guest has booted. */
export async function startMachine(options: MachineOptions): Promise<Machine> {
  const { scratch, env, qemu } = options;
  const overlay = path.join(scratch, "overlay.qcow2");
  const serial = path.join(scratch, "console.log");
  const pidFile = path.join(scratch, "qemu.pid");
  await rm(overlay, { force: true });
  await rm(serial, { force: true });
  const format = textOf(options.builder, "format") ?? "qcow2";
  await makeOverlay(overlay, { file: options.disk, format }, options);

  const port = await freePort();
  const complaints: string[] = [];
  const stop = new AbortController();
  const args = [
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-pidfile", pidFile],
    ...machineArguments(options),
    ...driveArguments(options.builder, overlay),
    ...["-chardev", `file,id=serial,path=${serial}`, "-serial", "chardev:serial"],
    ...["-netdev", `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:${options.port}`],
    ...["-device", "virtio-net-pci,netdev=net"],
    // What a guest needs to make keys of its own quickly.
    ...["-device", "virtio-rng-pci"],
    ...["-fw_cfg", `name=opt/packernix/authorized_keys,file=${options.authorizedKeys}`],
  ];
  let over = false;
  const running = run("timeout", ["-s", "KILL", String(options.limit), qemu.system, ...args], {
    env,
    cwd: scratch,
    signal: AbortSignal.any([options.signal, stop.signal]),
    anyExit: true,
    onStderrLine: (line) => void complaints.push(line),
  })
    .then(
      () => undefined,
      () => undefined,
    )
    .finally(() => {
      over = true;
    });

  return {
    port,
    complaints,
    console: async () => await consoleText(serial),
    ended: () => over,
    async waitForEnd(milliseconds) {
      let timer: NodeJS.Timeout | undefined;
      const time = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, milliseconds);
      });
      await Promise.race([running, time]);
      clearTimeout(timer);
      return over;
    },
    async dispose() {
      if (!over) await killByFile(pidFile, qemu.system);
      stop.abort();
      await running;
      await rm(overlay, { force: true });
      await rm(pidFile, { force: true });
    },
  };
}

/** The last 64 KiB of what a guest wrote to its serial port, without what drives a terminal. */
export async function consoleText(file: string): Promise<string> {
  const text = await tail(file, 65_536);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are driven by them.
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]|\r/g, "");
}

/** A file that takes the writes of a machine, so that the disk itself stays as it is. */
export async function makeOverlay(
  overlay: string,
  disk: { file: string; format: string },
  { qemu, env, signal }: Pick<MachineOptions, "qemu" | "env" | "signal">,
): Promise<void> {
  const backing = ["-b", disk.file, "-F", disk.format];
  await run(qemu.image, ["create", "-q", "-f", "qcow2", ...backing, overlay], { env, signal });
}

function machineArguments(options: MachineOptions): string[] {
  const { accelerator, architecture, builder } = options;
  const isArm = architecture === "aarch64";
  const firmware = textOf(builder, "firmware");
  const code = textOf(builder, "efi_firmware_code");
  return [
    ...["-machine", textOf(builder, "machine_type") ?? (isArm ? "virt" : "pc")],
    ...["-accel", accelerator === "tcg" ? "tcg,thread=multi" : accelerator],
    ...["-cpu", accelerator === "kvm" ? "host" : "max"],
    ...["-m", String(numberOf(builder, "memory") ?? 1024)],
    ...["-smp", String(numberOf(builder, "cpus") ?? 2)],
    ...(firmware !== undefined && !isOn(builder, "use_pflash") ? ["-bios", firmware] : []),
    ...(firmware !== undefined && isOn(builder, "use_pflash") ? pflash(firmware) : []),
    ...(isOn(builder, "efi_boot") && code !== undefined ? pflash(code) : []),
    ...(options.firmware === undefined ? [] : firmwareArguments(options.firmware)),
  ];
}

/** True when the builder's own keys say by which firmware the machine boots. */
export function namesFirmware(builder: JsonObject): boolean {
  return (
    textOf(builder, "firmware") !== undefined || textOf(builder, "efi_firmware_code") !== undefined
  );
}

/**
 * Code of UEFI, where what a generator of ours makes boots by it and no key names another.
 * @param system Absolute path of `qemu-system-<architecture>`.
 * @throws {UserError} when there is none.
 */
export async function firmwareOf(
  { template, platform }: Pick<BuildInput, "template" | "platform">,
  options: Pick<HomeOptions, "env" | "fromNixpkgs">,
  system: string,
): Promise<string | undefined> {
  const isEfi = template.facts?.machine?.firmware === "efi";
  if (!isEfi || namesFirmware(template.builder)) return undefined;
  return await findFirmware(options, architectureOf(platform), system);
}

/** qemu's arguments for what `findFirmware` found. Without variables: as a new machine boots. */
export function firmwareArguments(file: string): string[] {
  // The machine `virt` puts a BIOS into its flash itself, whatever the size.
  return /AAVMF|QEMU_EFI|aarch64/.test(path.basename(file)) ? ["-bios", file] : pflash(file);
}

function pflash(file: string): string[] {
  return ["-drive", `file=${file},if=pflash,unit=0,format=raw,readonly=on`];
}

/** The disk where the finished image will have it: first on the bus that the template names. */
export function driveArguments(builder: JsonObject, overlay: string): string[] {
  const drive = `file=${overlay},id=disk,if=none,format=qcow2,cache=unsafe,discard=unmap`;
  const scsi = ["-device", "virtio-scsi-pci,id=scsi", "-device", "scsi-hd,drive=disk"];
  const devices: Record<string, string[]> = {
    ide: ["-device", "ide-hd,drive=disk"],
    sata: ["-device", "ahci,id=ahci", "-device", "ide-hd,bus=ahci.0,drive=disk"],
    scsi,
    "virtio-scsi": scsi,
  };
  const device = devices[textOf(builder, "disk_interface") ?? "virtio"];
  return ["-drive", drive, ...(device ?? ["-device", "virtio-blk-pci,drive=disk"])];
}

/** A free port of the loopback; free at this moment, which is all that can be said. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** Kills the process whose number qemu wrote, if it still is that program. */
async function killByFile(pidFile: string, program: string): Promise<void> {
  const pid = Number(await readFile(pidFile, "utf8").catch(() => ""));
  if (!Number.isInteger(pid) || pid <= 1) return;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (command.split("\0")[0] !== program) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
