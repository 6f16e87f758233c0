#!/bin/sh
# On the machine that installs, as root: GPT, a root file system labelled `nixos` and, for EFI,
# an ESP labelled `ESP` on the one blank disk; all of it mounted below the root directory.
#   PACKERNIX_ROOT      where to mount, /mnt; empty where the builder mounts
#   PACKERNIX_FIRMWARE  bios or efi
#   PACKERNIX_DISK      optional: the disk, instead of looking for it, or what its partitions'
#                       names begin with (`/dev/nvme1n1p`)
#   PACKERNIX_GIB       optional: the size that the disk must have
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

root=${PACKERNIX_ROOT:-}
firmware=$PACKERNIX_FIRMWARE

fail() {
  echo "partition: $*" >&2
  exit 1
}

for tool in lsblk blkid blockdev sfdisk partx mkfs.ext4; do
  command -v "$tool" >/dev/null || fail "this machine has no $tool"
done
[ "$firmware" = bios ] || command -v mkfs.vfat >/dev/null || fail "this machine has no mkfs.vfat"

# Holds neither partitions nor a signature.
blank() {
  [ "$(lsblk --noheadings --raw --output NAME "$1" | wc -l)" -eq 1 ] && ! blkid -p "$1" >/dev/null 2>&1
}

# Whole, writable disks that are blank.
blank_disks() {
  lsblk --nodeps --noheadings --raw --output NAME,TYPE,RO | while read -r name type readonly; do
    [ "$type" = disk ] || continue
    [ "$readonly" = 0 ] || continue
    case $name in zram* | ram* | fd* | nbd*) continue ;; esac
    disk=/dev/$name
    [ "$(blockdev --getsize64 "$disk")" -gt 0 ] || continue
    blank "$disk" || continue
    echo "$disk"
  done
}

find_disk() {
  waited=0
  while :; do
    disks=$(blank_disks)
    [ -z "$disks" ] || break
    [ "$waited" -lt 30 ] || fail "no blank disk found; the machine has: $(lsblk --nodeps --noheadings --raw --output NAME,SIZE | tr '\n' ' ')"
    sleep 1
    waited=$((waited + 1))
  done
  [ "$(echo "$disks" | wc -l)" -eq 1 ] || fail "more than one blank disk, refusing to choose: $(echo "$disks" | tr '\n' ' ')"
  echo "$disks"
}

# A volume that was just attached takes its time to appear. The links of udev (`/dev/sdf`) lead to
# the disk whose partitions are named.
named_disk() {
  disk=$1
  case $disk in *[0-9]p) disk=${disk%p} ;; esac
  waited=0
  until [ -b "$disk" ]; do
    [ "$waited" -lt 30 ] || fail "$disk does not appear; the machine has: $(lsblk --nodeps --noheadings --raw --output NAME,SIZE | tr '\n' ' ')(for a volume that is an NVMe disk here, set device_path and nvme_device_path)"
    sleep 1
    waited=$((waited + 1))
  done
  blank "$disk" || fail "$disk is not blank, refusing to overwrite it"
  readlink -f "$disk"
}

if [ -n "${PACKERNIX_DISK:-}" ]; then disk=$(named_disk "$PACKERNIX_DISK"); else disk=$(find_disk); fi
bytes=$(blockdev --getsize64 "$disk")
[ "$bytes" -ge 536870912 ] || fail "$disk has only $bytes bytes; an image needs 512 MiB or more"
[ -z "${PACKERNIX_GIB:-}" ] || [ "$bytes" -eq "$((PACKERNIX_GIB * 1073741824))" ] ||
  fail "$disk has $bytes bytes, the volume $PACKERNIX_GIB GiB: it is another disk"

# Partition types are the GUIDs of the UEFI specification and of GRUB's BIOS boot partition.
case $firmware in
  bios) first='size=2MiB, type=21686148-6449-6E6F-744E-656564454649, name=bios' ;;
  efi) first='size=256MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B, name=ESP' ;;
  *) fail "unknown firmware '$firmware': bios or efi" ;;
esac
sfdisk --quiet --wipe always "$disk" <<EOF
label: gpt
$first
type=0FC63DAF-8483-4772-8E79-3D69D8477DE4, name=nixos
EOF

case $disk in *[0-9]) prefix=${disk}p ;; *) prefix=$disk ;; esac
waited=0
# Kernels without GPT support, and some loop devices, have to be told.
[ -b "${prefix}1" ] || partx --update "$disk" 2>/dev/null || true
until [ -b "${prefix}1" ] && [ -b "${prefix}2" ]; do
  [ "$waited" -lt 30 ] || fail "the kernel does not show the partitions of $disk"
  sleep 1
  waited=$((waited + 1))
done

# Features that the kernel, e2fsck or GRUB of an older NixOS does not know; an older mkfs does not
# know them either.
mkfs.ext4 -q -F -L nixos -O '^metadata_csum_seed,^orphan_file' "${prefix}2" 2>/dev/null ||
  mkfs.ext4 -q -F -L nixos "${prefix}2"
[ "$firmware" = bios ] || mkfs.vfat -F 32 -n ESP "${prefix}1" >/dev/null
if [ -n "$root" ]; then
  mkdir -p "$root"
  mount "${prefix}2" "$root"
  chmod 0755 "$root"
  if [ "$firmware" = efi ]; then
    mkdir -p "$root/boot"
    mount -o umask=0077 "${prefix}1" "$root/boot"
  fi
elif command -v udevadm >/dev/null; then
  # The builder mounts by a name that may be a link.
  udevadm settle --timeout=30 || true
fi
echo "partition: $disk ($((bytes / 1048576)) MiB, $firmware)${root:+ mounted at $root}"
