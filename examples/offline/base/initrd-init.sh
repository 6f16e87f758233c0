#!/bin/busybox sh
# shellcheck shell=dash
# Stage 1 of the base disk.
/bin/busybox mount -t devtmpfs devtmpfs /dev
/bin/busybox sh /modules.sh
until /bin/busybox test -b /dev/vda1; do /bin/busybox sleep 0.1; done
/bin/busybox mount -t ext4 /dev/vda1 /root
/bin/busybox mount --move /dev /root/dev
exec /bin/busybox switch_root /root /sbin/init
