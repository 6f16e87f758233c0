#!/bin/sh
# Stage 1: finds and mounts the root file system, then starts the system that `init=` names.
export PATH=/bin
fail() {
  echo "stage 1: $*"
  echo "An error occurred in stage 1 of the boot process, which must mount the"
  echo "root filesystem on \`/mnt-root' and then start stage 2."
  exec sh
}

echo
echo "<<< NixOS Stage 1 >>>"
echo
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs /run

stage2=
# shellcheck disable=SC2013 # kernel parameters are words
for word in $(cat /proc/cmdline); do
  case "$word" in
    init=*) stage2=${word#init=} ;;
  esac
done
test -n "$stage2" || fail "the kernel's command line has no init="

modules=/lib/modules/$(uname -r)
while read -r file; do
  insmod "$modules/$file" || echo "stage 1: $file does not load"
done < "$modules/load-order"

# The device of a name below /dev, once it is there.
find_device() {
  case "$1" in
    /dev/disk/by-label/*) findfs "LABEL=${1##*/}" 2> /dev/null ;;
    /dev/disk/by-uuid/*) findfs "UUID=${1##*/}" 2> /dev/null ;;
    /dev/disk/by-partlabel/*)
      grep -lx "PARTNAME=${1##*/}" /sys/class/block/*/uevent | head -n 1 \
        | sed 's/.*\/\([^/]*\)\/uevent/\/dev\/\1/'
      ;;
    /*) test -b "$1" && echo "$1" ;;
    *) echo "$1" ;;
  esac
}
wait_device() {
  tries=0
  until device=$(find_device "$1") && test -n "$device"; do
    tries=$((tries + 1))
    test "$tries" -lt 200 || fail "there is no $1"
    sleep 0.1
  done
  case "$1" in
    /dev/disk/*)
      mkdir -p "${1%/*}"
      ln -sf "$device" "$1"
      ;;
  esac
}

# The root, then what lies in it and is needed at once.
while read -r from place type options; do
  wait_device "$from"
  mkdir -p "/mnt-root$place"
  mount -t "$type" -o "$options" "$device" "/mnt-root$place" || fail "$device does not mount"
done << 'MOUNTS'
@mounts@
MOUNTS
test -e "/mnt-root$stage2" || test -L "/mnt-root$stage2" || fail "$stage2 is not on the root file system"
for folder in proc sys dev run; do
  mkdir -p "/mnt-root/$folder"
  mount --move "/$folder" "/mnt-root/$folder"
done
exec switch_root /mnt-root "$stage2"
