/** The programs of qemu: from PATH, else from the user's nixpkgs. */
import path from "node:path";
import { isUserError, UserError } from "../../shared/errors.ts";
import { exists, which } from "../../shared/files.ts";
import { runnerPlatform } from "../../shared/platform.ts";
import type { HomeOptions } from "../types.ts";

type Options = Pick<HomeOptions, "env" | "fromNixpkgs">;

export interface QemuPrograms {
  /** Absolute path of `qemu-system-<architecture>`. */
  system: string;
  /** Absolute path of `qemu-img`. */
  image: string;
  /** Where they come from, for the log. */
  origin: string;
}

export type Architecture = "x86_64" | "aarch64";

/** The processor of a Nix system such as `x86_64-linux`. */
export function architectureOf(platform: string): Architecture {
  const architecture = platform.split("-")[0];
  if (architecture === "x86_64" || architecture === "aarch64") return architecture;
  throw new UserError(
    `platform: builder qemu makes images for x86_64-linux and aarch64-linux, not for ${platform}.`,
  );
}

/** The processor of this machine, in Nix's words. */
export function hostArchitecture(): Architecture {
  return architectureOf(runnerPlatform());
}

/** Names under which distributions install the emulator of their own processor (RHEL: libexec). */
const ownNames = ["/usr/libexec/qemu-kvm", "qemu-kvm", "kvm"];

/**
 * Finds qemu.
 * @param own The builder's own `qemu_binary`, which wins.
 * @throws {UserError} when there is none and nixpkgs cannot give one.
 */
export async function findQemu(
  options: Options,
  architecture: Architecture,
  own?: string,
): Promise<QemuPrograms> {
  const search = options.env["PATH"] ?? "";
  const isHost = architecture === hostArchitecture();
  const names =
    own === undefined ? [`qemu-system-${architecture}`, ...(isHost ? ownNames : [])] : [own];
  const system = await firstOf(names, search);
  const image = await which("qemu-img", search);
  if (system !== undefined && image !== undefined)
    return { system, image, origin: "on this machine" };
  if (own !== undefined && system === undefined) {
    throw new UserError(`builder-config: qemu_binary ${own} was not found, or is not executable.`);
  }
  // qemu_kvm is built for the machine's own processor only (nixpkgs pkgs/by-name/qe/qemu).
  const attribute = isHost ? "qemu_kvm" : "qemu";
  const folder = path.join(await options.fromNixpkgs(attribute), "bin");
  const found = system ?? (await which(`qemu-system-${architecture}`, folder));
  const foundImage = await which("qemu-img", folder);
  if (found === undefined || foundImage === undefined) {
    throw new UserError(
      `qemu for ${architecture} is neither on PATH nor in \`${attribute}\` of nixpkgs. Install qemu-system-${architecture} and qemu-img.`,
    );
  }
  return { system: found, image: foundImage, origin: `\`${attribute}\` of nixpkgs` };
}

/**
 * Where distributions and qemu itself put UEFI for virtual machines (packages ovmf and
 * qemu-efi-aarch64 of Debian, edk2-ovmf of Fedora and Arch, qemu-ovmf-x86_64 of openSUSE).
 */
const firmwares: Record<Architecture, string[]> = {
  x86_64: [
    "/usr/share/OVMF/OVMF_CODE_4M.fd",
    "/usr/share/OVMF/OVMF_CODE.fd",
    "/usr/share/edk2/ovmf/OVMF_CODE.fd",
    "/usr/share/edk2/x64/OVMF_CODE.4m.fd",
    "/usr/share/edk2-ovmf/x64/OVMF_CODE.fd",
    "/usr/share/qemu/ovmf-x86_64-code.bin",
  ],
  aarch64: [
    "/usr/share/AAVMF/AAVMF_CODE.fd",
    "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",
    "/usr/share/edk2/aarch64/QEMU_EFI.fd",
  ],
};

/**
 * Finds UEFI for a machine that boots by it.
 * @param system Absolute path of `qemu-system-<architecture>`, beside which it may lie.
 * @returns the absolute path of its code, for `firmwareArguments`.
 * @throws {UserError} when there is none and nixpkgs cannot give one.
 */
export async function findFirmware(
  options: Options,
  architecture: Architecture,
  system: string,
): Promise<string> {
  const beside = path.join(path.dirname(system), "../share/qemu", `edk2-${architecture}-code.fd`);
  for (const file of [...firmwares[architecture], beside]) if (await exists(file)) return file;
  let cause: unknown;
  try {
    const name = architecture === "aarch64" ? "AAVMF_CODE.fd" : "OVMF_CODE.fd";
    const file = path.join(await options.fromNixpkgs("OVMF.fd"), "FV", name);
    if (await exists(file)) return file;
  } catch (error) {
    if (!isUserError(error)) throw error;
    cause = error;
  }
  throw new UserError(
    "The image boots by UEFI, and qemu's firmware for that is neither on this machine nor in `OVMF.fd` of nixpkgs. Install the package ovmf (Debian and Ubuntu; on aarch64 qemu-efi-aarch64) or edk2-ovmf (Fedora, Arch), or name a file by `efi_boot` and `efi_firmware_code` in builder-config.",
    { cause },
  );
}

async function firstOf(names: readonly string[], search: string): Promise<string | undefined> {
  for (const name of names) {
    const isPath = name.includes("/");
    const found = await which(path.basename(name), isPath ? path.dirname(name) : search);
    if (found !== undefined) return found;
  }
  return undefined;
}
