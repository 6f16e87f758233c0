/** Parts of qemu's machines: their disks, firmware and console. */
import path from "node:path";
import { tail } from "../../packer/follow.ts";
import { run } from "../../shared/exec.ts";
import type { JsonObject } from "../../shared/json.ts";
import { textOf } from "../builder-keys.ts";
import type { BuildInput, HomeOptions } from "../types.ts";
import { architectureOf, findFirmware, type QemuPrograms } from "./programs.ts";

/** The last 64 KiB of what a guest wrote to its serial port, without what drives a terminal. */
export async function consoleText(file: string): Promise<string> {
  const text = await tail(file, 65_536);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are driven by them.
  return text.replace(/\u001b\[[0-9;?]*[A-Za-z]|\r/g, "");
}

/** Beside the file with the console: where qemu logs each reset of a processor (qemu(1), `-d`). */
export function resetsFile(console: string): string {
  return `${console}.resets`;
}

/** How often a machine has begun to boot, as far as its last 4 MiB of resets tell. */
export async function countStarts(console: string): Promise<number> {
  const text = await tail(resetsFile(console), 4 * 1024 ** 2);
  return text.match(/^CPU Reset \(CPU 0\)/gm)?.length ?? 0;
}

/** A file that takes the writes of a machine, so that the disk itself stays as it is. */
export async function makeOverlay(
  overlay: string,
  disk: { file: string; format: string },
  { qemu, env, signal }: Pick<HomeOptions, "env" | "signal"> & { qemu: QemuPrograms },
): Promise<void> {
  const backing = ["-b", disk.file, "-F", disk.format];
  await run(qemu.image, ["create", "-q", "-f", "qcow2", ...backing, overlay], { env, signal });
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
