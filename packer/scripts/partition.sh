#!/bin/sh
# On the machine that installs, as root: GPT, the system's file system (partition 2) and, for EFI,
# an ESP (partition 1) on the one blank disk; all of it mounted below the root directory.
#   PACKERNIX_ROOT      where to mount, /mnt; empty where the builder mounts
#   PACKERNIX_FIRMWARE  bios, efi, or hybrid: an ESP, and room for GRUB's BIOS code (partition 3)
#   PACKERNIX_TYPE      optional: btrfs, else ext4
#   PACKERNIX_NAME      optional: how the system looks for it below /dev/disk, else by-label/nixos;
#                       empty: by its partition
#   PACKERNIX_ESP_NAME  the same for the ESP, else by-label/ESP
#   PACKERNIX_MOUNTS    optional: words such as `root=/,subvol=@`, `esp=/boot` and `tmpfs=/`, each
#                       mount after those that it lies in
#   PACKERNIX_TOOLS     optional: a folder with programs that the machine may lack
#   PACKERNIX_DISK      optional: the disk, instead of looking for it, or what its partitions'
#                       names begin with (`/dev/nvme1n1p`)
#   PACKERNIX_WIPE      optional, with PACKERNIX_DISK: 1 takes the disk whatever is on it, unless it is
#                       in use
#   PACKERNIX_GIB       optional: the size that the disk must have
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

PATH=$PATH${PACKERNIX_TOOLS:+:$PACKERNIX_TOOLS}

root=${PACKERNIX_ROOT:-}
firmware=$PACKERNIX_FIRMWARE
fs_type=${PACKERNIX_TYPE:-ext4}
root_name=${PACKERNIX_NAME-by-label/nixos}
esp_name=${PACKERNIX_ESP_NAME-by-label/ESP}
case $firmware in
  bios) esp='' mounts=${PACKERNIX_MOUNTS:-root=/} ;;
  efi | hybrid) esp=1 mounts=${PACKERNIX_MOUNTS:-root=/ esp=/boot} ;;
  *) echo "partition: unknown firmware '$firmware': bios, efi or hybrid" >&2 && exit 1 ;;
esac

fail() {
  echo "partition: $*" >&2
  exit 1
}

for tool in lsblk blkid blockdev sfdisk partx "mkfs.$fs_type" ${esp:+mkfs.vfat}; do
  command -v "$tool" >/dev/null || fail "this machine has no $tool"
done

# What $1, a name below /dev/disk, says when it is of the kind $2.
named() {
  case $1 in "$2"/*) echo "${1#*/}" ;; esac
}

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
  [ "${PACKERNIX_WIPE:-}" != 1 ] || wipe "$(readlink -f "$disk")"
  blank "$disk" || fail "$disk is not blank, refusing to overwrite it"
  readlink -f "$disk"
}

# Of the disk and its partitions every signature, and the blocks themselves where the disk gives them
# back.
wipe() {
  if [ -n "$(lsblk --noheadings --raw --output MOUNTPOINT "$1" | tr -d '\n')" ]; then
    fail "$1 is in use, refusing to overwrite it"
  fi
  lsblk --noheadings --raw --paths --output NAME "$1" | sort -r | while read -r part; do
    wipefs --quiet --all --force "$part"
  done
  blkdiscard --force "$1" 2>/dev/null || blkdiscard "$1" 2>/dev/null || true
  blockdev --rereadpt "$1" 2>/dev/null || partx --delete "$1" 2>/dev/null || true
}

if [ -n "${PACKERNIX_DISK:-}" ]; then disk=$(named_disk "$PACKERNIX_DISK"); else disk=$(find_disk); fi
bytes=$(blockdev --getsize64 "$disk")
[ "$bytes" -ge 536870912 ] || fail "$disk has only $bytes bytes; an image needs 512 MiB or more"
[ -z "${PACKERNIX_GIB:-}" ] || [ "$bytes" -eq "$((PACKERNIX_GIB * 1073741824))" ] ||
  fail "$disk has $bytes bytes, the volume $PACKERNIX_GIB GiB: it is another disk"

[ -z "$esp" ] || [ "$bytes" -ge 1073741824 ] ||
  fail "$disk has only $bytes bytes; an image that boots by EFI needs 1 GiB or more"

# One line of sfdisk's: number, size, type, name and UUID of a partition. Types are the GUIDs of the
# UEFI specification, of Linux' and of GRUB's BIOS boot partition.
entry() {
  name_of=$(named "$4" by-partlabel)
  uuid_of=$(named "$4" by-partuuid)
  echo "$1 : $2type=$3, name=\"${name_of:-$5}\"${uuid_of:+, uuid=$uuid_of}"
}
bios_type=21686148-6449-6E6F-744E-656564454649
{
  printf 'label: gpt\nfirst-lba: 34\n'
  # Where nothing follows, so that the system's partition can grow. Before the first MiB: 1007 KiB.
  case $firmware in
    bios) entry 1 'size=2MiB, ' $bios_type '' bios ;;
    efi | hybrid) entry 1 'start=1MiB, size=512MiB, ' C12A7328-F81F-11D2-BA4B-00A0C93EC93B "$esp_name" ESP ;;
  esac
  entry 2 '' 0FC63DAF-8483-4772-8E79-3D69D8477DE4 "$root_name" nixos
  [ "$firmware" != hybrid ] || entry 3 'start=34, size=2014, ' $bios_type '' bios
} | sfdisk --quiet --wipe always "$disk"

case $disk in *[0-9]) prefix=${disk}p ;; *) prefix=$disk ;; esac
waited=0
# Kernels without GPT support, and some loop devices, have to be told.
[ -b "${prefix}1" ] || partx --update "$disk" 2>/dev/null || true
until [ -b "${prefix}1" ] && [ -b "${prefix}2" ]; do
  [ "$waited" -lt 30 ] || fail "the kernel does not show the partitions of $disk"
  sleep 1
  waited=$((waited + 1))
done

label=$(named "$root_name" by-label)
uuid=$(named "$root_name" by-uuid)
# Two options or none: the name of the file system.
set -- -L "${label:-nixos}" ${uuid:+-U "$uuid"}
if [ "$fs_type" = btrfs ]; then
  mkfs.btrfs -q -f "$@" "${prefix}2" >/dev/null
else
  # Features that the kernel, e2fsck or GRUB of an older NixOS does not know; an older mkfs does not
  # know them either.
  mkfs.ext4 -q -F "$@" -O '^metadata_csum_seed,^orphan_file' "${prefix}2" 2>/dev/null ||
    mkfs.ext4 -q -F "$@" "${prefix}2"
fi
if [ -n "$esp" ]; then
  label=$(named "$esp_name" by-label)
  uuid=$(named "$esp_name" by-uuid | tr -d -)
  mkfs.vfat -F 32 -n "${label:-ESP}" ${uuid:+-i "$uuid"} "${prefix}1" >/dev/null
fi

# mount_as KIND PLACE OPTIONS: below the root directory.
mount_as() {
  mkdir -p "$root$2"
  case $1 in
    root) mount -t "$fs_type" ${3:+-o "$3"} "${prefix}2" "$root$2" ;;
    esp) mount -o umask=0077 "${prefix}1" "$root$2" ;;
    tmpfs) mount -t tmpfs -o mode=0755 tmpfs "$root$2" ;;
  esac
  [ "$1" = esp ] || chmod 0755 "$root$2"
}

if [ -n "$root" ]; then
  mkdir -p "$root"
  # Subvolumes are made in the file system's own root.
  for mount in $mounts; do
    case $mount in
      root=*subvol=*)
        subvolume=${mount#*subvol=}
        subvolume=/${subvolume%%,*}
        mountpoint -q "$root" || mount -t "$fs_type" "${prefix}2" "$root"
        mkdir -p "$root${subvolume%/*}"
        [ "$subvolume" = / ] || [ -e "$root$subvolume" ] || btrfs subvolume create "$root$subvolume" >/dev/null
        ;;
    esac
  done
  ! mountpoint -q "$root" || umount "$root"
  for mount in $mounts; do
    place=${mount#*=}
    options=
    case $place in *,*) options=${place#*,} place=${place%%,*} ;; esac
    mount_as "${mount%%=*}" "${place%/}" "$options"
  done
elif command -v udevadm >/dev/null; then
  # The builder mounts by a name that may be a link.
  udevadm settle --timeout=30 || true
fi
echo "partition: $disk ($((bytes / 1048576)) MiB, $firmware)${root:+ mounted at $root}"
