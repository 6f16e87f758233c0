/**
 * KVM or emulation, found out by trying: a device node proves nothing, and neither does the right
 * to open it. Some kernels without the processor's help interpret what the guest's kernel does
 * (PVM, "KVM for pagetable-based virtual machines"): a guest of a few instructions ends in time
 * there, and a whole system never does. So the tiny guest has work to do, and is given processor
 * time by which a machine that is busy with other things does not look like a slow one.
 */
import { access, constants, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandError, hasCode, messageOf } from "../../shared/errors.ts";
import { run } from "../../shared/exec.ts";
import { which } from "../../shared/files.ts";
import type { JsonObject } from "../../shared/json.ts";
import type { Log } from "../../shared/log.ts";
import { asRoot, runAsRoot } from "../../shared/root.ts";
import { textOf } from "../builder-keys.ts";
import type { HomeOptions } from "../types.ts";
import { type Architecture, architectureOf, findQemu, hostArchitecture } from "./programs.ts";
import { tinyGuests } from "./tiny-guest.ts";

export type Accelerator = "kvm" | "tcg";

export interface Choice {
  accelerator: Accelerator;
  /** For the log: why. */
  reason: string;
}

export interface TryOptions {
  /** Absolute path of `qemu-system-<architecture>`. */
  qemu: string;
  architecture: Architecture;
  /** Environment of the programs; its PATH is searched. */
  env: Record<string, string>;
  /** A folder of the invocation. */
  scratch: string;
  log: Log;
  signal: AbortSignal;
  /** Default /dev/kvm. */
  device?: string;
  /** Seconds until a guest that waits for something is given up; default 15. */
  timeout?: number;
}

/** Seconds of processor time that qemu with its tiny guest gets; it needs a tenth of that. */
const processorTime = 3;

/** `sh` becomes the program itself, with that limit. */
const limited = ["-c", 'ulimit -t "$0" && exec "$@"', String(processorTime)];

/**
 * What runs a machine of this builder: as its keys say, else the best there is.
 * @throws {UserError} as `findQemu` does.
 */
export async function emulatorFor(
  builder: JsonObject,
  platform: string,
  options: HomeOptions,
  scratch: string,
) {
  const architecture = architectureOf(platform);
  const binary = textOf(builder, "qemu_binary");
  const isOwn = binary !== undefined && !/^qemu-system-\w+$/.test(binary);
  const qemu = await findQemu(options, architecture, isOwn ? binary : undefined);
  const given = textOf(builder, "accelerator");
  const { accelerator, reason } =
    given === undefined
      ? await chooseAccelerator({ ...options, qemu: qemu.system, architecture, scratch })
      : { accelerator: given, reason: "asked for" };
  const notes = [`qemu: ${qemu.system}, ${qemu.origin}`, `Accelerator: ${accelerator} (${reason})`];
  return { qemu, architecture, accelerator, notes };
}

/** Starts a tiny guest with KVM; gives the permission to the device where only that is missing. */
export async function chooseAccelerator(options: TryOptions): Promise<Choice> {
  const device = options.device ?? "/dev/kvm";
  if (options.architecture !== hostArchitecture()) {
    return { accelerator: "tcg", reason: `this machine is not ${options.architecture}` };
  }
  let permission = await permissionOf(device);
  if (permission === "absent") return { accelerator: "tcg", reason: `there is no ${device}` };
  if (permission === "denied") {
    await givePermission(device, options);
    permission = await permissionOf(device);
    if (permission !== "granted") {
      return { accelerator: "tcg", reason: `this user may not open ${device}` };
    }
  }
  if (await runsTinyGuest("kvm", options))
    return { accelerator: "kvm", reason: "a guest ran with it" };
  return { accelerator: "tcg", reason: `${device} is there, but no guest runs well with it` };
}

/**
 * True when a guest did its work and ended the machine in time. qemu runs below `timeout`, which
 * kills it with a signal that cannot be ignored, also when this process is killed meanwhile.
 */
export async function runsTinyGuest(
  accelerator: Accelerator,
  options: Omit<TryOptions, "device">,
): Promise<boolean> {
  const guest = tinyGuests[options.architecture];
  const file = path.join(options.scratch, `tiny-guest-${options.architecture}`);
  await writeFile(file, guest.code, { mode: 0o600 });
  const qemu = [
    ...["-accel", accelerator, "-cpu", accelerator === "kvm" ? "host" : "max", "-m", "64"],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...guest.args(file),
  ];
  try {
    const timeout = String(options.timeout ?? 15);
    const { exitCode } = await run(
      "sh",
      [...limited, "timeout", "-s", "KILL", timeout, options.qemu, ...qemu],
      {
        env: options.env,
        cwd: options.scratch,
        signal: options.signal,
        anyExit: true,
        onStderrLine: (line) => options.log.debug(line),
      },
    );
    return exitCode === guest.exitCode;
  } catch (error) {
    options.signal.throwIfAborted();
    // `timeout` ends with the signal that it sent, or that qemu died of.
    if (error instanceof CommandError && !error.missing) return false;
    throw error;
  } finally {
    await rm(file, { force: true });
  }
}

async function permissionOf(device: string): Promise<"granted" | "denied" | "absent"> {
  try {
    await access(device, constants.R_OK | constants.W_OK);
    return "granted";
  } catch (error) {
    return hasCode(error, "EACCES") || hasCode(error, "EPERM") ? "denied" : "absent";
  }
}

/**
 * Opens the device to all, as GitHub tells users of its runners to, where sudo asks no password. A
 * udev rule as well: installing a package may make udev set the permission anew. The rule lies where
 * a restart removes it (udev(7)).
 */
async function givePermission(device: string, { env, log, signal }: TryOptions): Promise<void> {
  const root = await asRoot();
  if (root === undefined || root.length === 0) return;
  try {
    if (device === "/dev/kvm" && (await which("udevadm", env["PATH"] ?? "")) !== undefined) {
      const rule = `KERNEL=="kvm", GROUP="kvm", MODE="0666", OPTIONS+="static_node=kvm"\n`;
      await runAsRoot(root, ["mkdir", "-p", "/run/udev/rules.d"]);
      await runAsRoot(root, ["tee", "/run/udev/rules.d/99-packernix-kvm.rules"], rule);
      await runAsRoot(root, ["udevadm", "control", "--reload-rules"]);
      await runAsRoot(root, ["udevadm", "settle", "--timeout=5"]);
    }
    await runAsRoot(root, ["chmod", "0666", device]);
    log.info(`${device} was opened to all users, so that guests run with KVM`);
  } catch (error) {
    signal.throwIfAborted();
    log.debug(`${device} could not be opened: ${messageOf(error)}`);
  }
}
