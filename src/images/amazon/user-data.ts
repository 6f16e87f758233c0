/** The machine that builds ends itself when its build should long be over. */

/**
 * A script for the first start: NixOS (nixos/modules/virtualisation/amazon-init.nix) and cloud-init
 * run user data that begins with `#!`. With `shutdown_behavior` `terminate` nothing of the machine
 * is left then. The plan is kept below /run, so no image has it.
 * @param expires Epoch seconds.
 */
export function endAt(expires: number): string {
  return [
    "#!/bin/sh",
    "PATH=/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "export PATH",
    `minutes=$(( (${Math.trunc(expires)} - $(date +%s)) / 60 ))`,
    '[ "$minutes" -ge 1 ] || minutes=1',
    'shutdown -P "+$minutes" "The build of this machine is overdue."',
    "",
  ].join("\n");
}
