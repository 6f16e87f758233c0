#!/bin/sh
# On the machine that installs, as root: lets one partition with its ext4 file system take the room
# behind it, as far as there is any. Not mounted yet.
#   PACKERNIX_DISK       the disk, or what its partitions' names begin with (`/dev/nvme1n1p`)
#   PACKERNIX_PARTITION  number of the partition
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

fail() {
  echo "grow: $*" >&2
  exit 1
}

disk=$PACKERNIX_DISK
case $disk in *[0-9]p) disk=${disk%p} ;; esac
waited=0
# A volume that was just attached takes its time to appear.
until [ -b "$disk" ]; do
  [ "$waited" -lt 30 ] || fail "$disk does not appear (for a volume that is an NVMe disk here, set device_path and nvme_device_path)"
  sleep 1
  waited=$((waited + 1))
done
disk=$(readlink -f "$disk")
case $disk in *[0-9]) partition=${disk}p$PACKERNIX_PARTITION ;; *) partition=$disk$PACKERNIX_PARTITION ;; esac
# Kernels that have not looked yet have to be told.
[ -b "$partition" ] || partx --update "$disk" 2>/dev/null || true
[ -b "$partition" ] || fail "$disk has no partition $PACKERNIX_PARTITION"
[ "$(blkid -p -s TYPE -o value "$partition")" = ext4 ] || {
  echo "grow: $partition is no ext4, left as it is"
  exit 0
}

# A GPT that came with a smaller disk has its end in the middle of this one. An MBR has no such end.
sfdisk --quiet --relocate gpt-bak-std "$disk" 2>/dev/null || true
# Fails where another partition follows.
if echo ', +' | sfdisk --quiet --no-reread -N "$PACKERNIX_PARTITION" "$disk" >/dev/null 2>&1; then
  partx --update "$disk"
  status=0
  e2fsck -f -p "$partition" >/dev/null || status=$?
  # 1: errors were put right.
  [ "$status" -le 1 ] || fail "the file system on $partition is damaged"
  resize2fs "$partition" >/dev/null 2>&1 || fail "the file system on $partition does not grow"
fi
! command -v udevadm >/dev/null || udevadm settle --timeout=30 || true
echo "grow: $partition has $(($(blockdev --getsize64 "$partition") / 1048576)) MiB"
