/** Recognises on its console a guest that has stopped while its machine keeps running. */

/** Messages after which a guest boots no further. */
const ends = [
  /Kernel panic - not syncing/,
  // nixpkgs nixos/modules/system/boot/stage-1-init.sh, `fail`.
  /An error occurred in stage 1 of the boot process/,
  // systemd's emergency.service, and util-linux' sulogin where root has no password.
  /You are in emergency mode/,
  /Cannot open access to console, the root account is locked/,
  // GRUB's grub-core/normal/main.c and kern/rescue_reader.c.
  /Entering rescue mode\.\.\.|^grub rescue>/,
  // EDK2's MdeModulePkg/Universal/BdsDxe and ShellPkg.
  /BdsDxe: No bootable option or device was found|UEFI Interactive Shell/,
];

/** Emulated timers of a busy machine come late, and Linux then takes the board for broken. */
const emulators = /IO-APIC \+ timer doesn't work/;

/**
 * Starts of a machine that count as a boot loop. Two of them are one: qemu resets a processor when it
 * makes it, and when the machine starts. Firmware may restart once to take over its settings.
 */
const mostStarts = 7;

export interface GuestEnd {
  /** A sentence with the last lines of the console. */
  why: string;
  /** A known fault of the emulator, which another attempt may not have. */
  isChance: boolean;
}

/**
 * @param starts How often the machine has begun to boot.
 * @returns undefined while the guest may still come up.
 */
export function guestEnd(console: string, starts = 0): GuestEnd | undefined {
  const lines = console.split("\n").filter((line) => line.trim() !== "");
  const at = lines.findIndex((line) => ends.some((pattern) => pattern.test(line)));
  if (at < 0 && starts < mostStarts) return undefined;
  const last = at < 0 ? lines.length - 1 : at;
  const words = lines.slice(Math.max(0, last - 3), last + 1).map((line) => line.trim());
  const how = at < 0 ? ": it restarts again and again" : "";
  const said = words.length === 0 ? " nothing." : `\n${words.join("\n")}`;
  return {
    why: `The virtual machine does not come up${how}. Its console says:${said}`,
    isChance: emulators.test(lines[at] ?? ""),
  };
}
