/** The programs of qemu: from PATH, else from the user's nixpkgs. */
import path from "node:path";
import { UserError } from "../../shared/errors.ts";
import { which } from "../../shared/files.ts";
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

/** @throws {UserError} when there is no OpenSSH client and nixpkgs cannot give one. */
export async function findSsh(options: Options): Promise<string> {
  const ssh = await which("ssh", options.env["PATH"] ?? "");
  if (ssh !== undefined) return ssh;
  const found = await which("ssh", path.join(await options.fromNixpkgs("openssh"), "bin"));
  if (found === undefined) throw new UserError("ssh was not found. Install an OpenSSH client.");
  return found;
}

async function firstOf(names: readonly string[], search: string): Promise<string | undefined> {
  for (const name of names) {
    const isPath = name.includes("/");
    const found = await which(path.basename(name), isPath ? path.dirname(name) : search);
    if (found !== undefined) return found;
  }
  return undefined;
}
