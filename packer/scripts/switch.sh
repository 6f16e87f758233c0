#!/bin/sh
# On the machine, a running NixOS, as root: makes a toplevel that is in its store the system that
# boots, boot loader included, and restarts the machine. Ends with the connection.
#   PACKERNIX_TOPLEVEL  store path
#   PACKERNIX_DISK_AS   device name that the configuration may have for the root's disk
set -eu
export PATH="/run/current-system/sw/bin:/run/current-system/sw/sbin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

toplevel=$PACKERNIX_TOPLEVEL

fail() {
  echo "switch: $*" >&2
  exit 1
}

[ "$(id -u)" = 0 ] || fail "the machine is logged in to as $(id -un), but a system is switched by root"
[ -e /etc/NIXOS ] || fail "the base image is no NixOS: it has no /etc/NIXOS"
[ -x "$toplevel/bin/switch-to-configuration" ] ||
  fail "$toplevel is no NixOS system: it has no bin/switch-to-configuration"

# The disk of the root file system, by its number: NVMe or not, it has one.
number=
while read -r _ _ device _ mountpoint _; do
  [ "$mountpoint" != / ] || number=$device
done </proc/self/mountinfo
disk=$(readlink -f "/sys/dev/block/$number") || disk=
[ ! -e "$disk/partition" ] || disk=${disk%/*}
disk=/dev/${disk##*/}
# Where nothing else gives it the name, a link of this boot does.
if [ -b "$disk" ] && [ ! -e "$PACKERNIX_DISK_AS" ]; then ln -s "$disk" "$PACKERNIX_DISK_AS"; fi

nix-env --profile /nix/var/nix/profiles/system --set "$toplevel"
# Until 16.03 the variable was called NIXOS_INSTALL_GRUB.
NIXOS_INSTALL_BOOTLOADER=1 NIXOS_INSTALL_GRUB=1 "$toplevel/bin/switch-to-configuration" boot ||
  fail "switch-to-configuration boot failed; the disk is $disk"
sync

# Whatever asks the machine for something meets the new system only.
echo "switch: restarting into $toplevel"
systemctl reboot || reboot
sleep 300
fail "the machine did not go down"
