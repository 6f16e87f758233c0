#!/bin/sh
# Stage 1: finds and mounts the root file system, then starts the system that `init=` names.
export PATH=/bin
fail() {
  echo "stage 1: $*"
  echo "stage 1: a shell, for there is nothing else to do"
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

find_root() {
  case "@rootDevice@" in
    /dev/disk/by-label/*) findfs "LABEL=$(echo "@rootDevice@" | sed 's/.*\///')" 2> /dev/null ;;
    /dev/disk/by-uuid/*) findfs "UUID=$(echo "@rootDevice@" | sed 's/.*\///')" 2> /dev/null ;;
    *) test -b "@rootDevice@" && echo "@rootDevice@" ;;
  esac
}
tries=0
until device=$(find_root) && test -n "$device"; do
  tries=$((tries + 1))
  test "$tries" -lt 200 || fail "there is no @rootDevice@"
  sleep 0.1
done
case "@rootDevice@" in
  /dev/disk/*)
    mkdir -p "$(echo "@rootDevice@" | sed 's/\/[^/]*$//')"
    ln -s "$device" "@rootDevice@"
    ;;
esac

mount -t "@rootType@" -o "@rootOptions@" "$device" /mnt-root || fail "$device does not mount"
test -e "/mnt-root$stage2" || test -L "/mnt-root$stage2" || fail "$stage2 is not on $device"
for folder in proc sys dev run; do
  mkdir -p "/mnt-root/$folder"
  mount --move "/$folder" "/mnt-root/$folder"
done
exec switch_root /mnt-root "$stage2"
