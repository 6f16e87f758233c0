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

export interface GuestEnd {
  /** The message, with the few lines before it. */
  words: string;
  /** A known fault of the emulator, which another attempt may not have. */
  isChance: boolean;
}

/** @returns undefined while the guest may still come up. */
export function guestEnd(console: string): GuestEnd | undefined {
  const lines = console.split("\n").filter((line) => line.trim() !== "");
  const at = lines.findIndex((line) => ends.some((pattern) => pattern.test(line)));
  if (at < 0) return undefined;
  const words = lines.slice(Math.max(0, at - 3), at + 1).map((line) => line.trim());
  return { words: words.join("\n"), isChance: emulators.test(lines[at] ?? "") };
}
