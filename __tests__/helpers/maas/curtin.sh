#!/bin/bash
# What curtin does with an image of MAAS's, on a disk that is a file: canonical/curtin 24, curtin/block and
# commands/{extract,curthooks,in_target}.py. As root; calls itself in a mount namespace of its own.
#   curtin.sh KIND IMAGE DISK CONFIG NETWORK [efi]
# KIND is dd-gz or tgz, DISK a file of the machine's size; CONFIG and NETWORK as curtin gives them to hooks;
# `efi` for a machine with UEFI.
set -euo pipefail
kind=$1 image=$2 disk=$3
if [ -z "${CURTIN_PRIVATE:-}" ]; then
  CURTIN_PRIVATE=1 exec unshare --mount --fork --pid --mount-proc -- "$0" "$@"
fi
mount --make-rprivate /
target=$(mktemp -d)
loop=
trap 'umount -R "$target" 2>/dev/null || true; [ -z "$loop" ] || losetup -d "$loop"; rmdir "$target"' EXIT

# Without udev the nodes of partitions are made by hand.
parts() {
  partx --update "$loop" 2>/dev/null || partx --add "$loop" 2>/dev/null || true
  for part in /sys/class/block/"${loop##*/}"p*; do
    [ -e "$part/dev" ] || continue
    node=/dev/${part##*/}
    [ -b "$node" ] || mknod "$node" b "$(cut -d: -f1 "$part/dev")" "$(cut -d: -f2 "$part/dev")"
    echo "$node"
  done
}

loop=$(losetup --find --show --partscan "$disk")
case $kind in
  dd-gz)
    # dd_images: unpacked onto the disk as it is; then the partition with a folder `curtin` is the root.
    gunzip -c "$image" | dd of="$loop" bs=4M conv=fsync status=none
    found=
    for part in $(parts); do
      mount "$part" "$target" 2>/dev/null || continue
      if [ -d "$target/curtin" ]; then found=1 && break; fi
      umount "$target"
    done
    [ -n "$found" ] || {
      echo "Did not find any filesystem on $loop that contained one of ['curtin', 'system-data/var/lib/snapd', 'snaps']" >&2
      exit 1
    }
    ;;
  tgz)
    # The flat layout of MAAS: first what GRUB needs for BIOS, or the firmware's own partition.
    first='size=1MiB, type=21686148-6449-6E6F-744E-656564454649'
    [ "${6:-}" != efi ] || first='size=512MiB, type=C12A7328-F81F-11D2-BA4B-00A0C93EC93B'
    printf 'label: gpt\n%s\ntype=0FC63DAF-8483-4772-8E79-3D69D8477DE4\n' "$first" |
      sfdisk --quiet "$loop"
    parts >/dev/null
    mkfs.ext4 -q -F -L root "${loop}p2"
    mount "${loop}p2" "$target"
    if [ "${6:-}" = efi ]; then
      mkfs.vfat -F 32 -n efi "${loop}p1" >/dev/null
      mkdir -p "$target/boot/efi"
      mount "${loop}p1" "$target/boot/efi"
    fi
    tar -C "$target" -xzpf "$image" --numeric-owner --xattrs --xattrs-include='*'
    ;;
esac

for path in "$target/curtin" "$target/curtin/curtin-hooks"; do
  [ ! -L "$path" ] || { echo "$path is a link" >&2 && exit 1; }
done
TARGET_MOUNT_POINT=$target CONFIG=$4 OUTPUT_NETWORK_CONFIG=$5 OUTPUT_FSTAB=/dev/null WORKING_DIR=/tmp \
  "$target/curtin/curtin-hooks"

# Late commands of MAAS's for any base image but Ubuntu: in a chroot, with what Ubuntu looks into.
for place in dev proc run sys; do
  mkdir -p "$target/$place"
  mount --rbind "/$place" "$target/$place"
done
env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  chroot "$target" bash -c 'cloud-init --version || exit 1'
[ ! -e "$target/curtin" ] || { echo "/curtin stays" >&2 && exit 1; }
sync
