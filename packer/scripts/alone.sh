#!/bin/sh
# On a runner that builds an image on a disk of its own, as root: runs another script of this folder
# on that disk, which the builder has mounted and will unmount. It runs in namespaces of its own: no
# mount and no process stays behind however it ends, and it sees neither the variables of the
# runner's firmware nor the runner's processes. The ESP is mounted nowhere else.
#   PACKERNIX_SCRIPT    name of the script; its arguments come by environment
#   PACKERNIX_ROOT      where the root file system is mounted
#   PACKERNIX_FIRMWARE  bios, efi or hybrid
#   PACKERNIX_ESP       where the ESP is mounted, else /boot
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

fail() {
  echo "alone: $*" >&2
  exit 1
}

if [ -z "${PACKERNIX_ALONE:-}" ]; then
  [ "$(id -u)" = 0 ] || fail "only root may work on the disk mounted at $PACKERNIX_ROOT"
  export PACKERNIX_ALONE=1
  exec unshare --fork --kill-child --mount --pid --mount-proc -- "$0" "$@"
fi

umount /sys/firmware/efi/efivars 2>/dev/null || true
if [ "$PACKERNIX_FIRMWARE" != bios ]; then
  disk=/dev/$(lsblk --noheadings --raw --output PKNAME "$(findmnt --noheadings --nofsroot --output SOURCE --target "$PACKERNIX_ROOT")")
  # The type of an ESP in the UEFI specification.
  esp=$(lsblk --noheadings --raw --paths --output NAME "$disk" | while read -r partition; do
    [ "$(blkid -p -s PART_ENTRY_TYPE -o value "$partition")" != c12a7328-f81f-11d2-ba4b-00a0c93ec93b ] ||
      echo "$partition"
  done | head -n 1)
  [ -n "$esp" ] || fail "$disk has no EFI system partition"
  mkdir -p "$PACKERNIX_ROOT${PACKERNIX_ESP:=/boot}"
  mount "$esp" "$PACKERNIX_ROOT$PACKERNIX_ESP"
fi
script=$(dirname "$0")/$PACKERNIX_SCRIPT
unset PACKERNIX_ALONE
"$script"
