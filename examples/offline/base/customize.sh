#!/bin/sh
# Run by mmdebstrap with the new root as its argument, before it tidies up: fetches the packages
# of the pool, takes a kernel from them, and makes the root a machine that reaches SSH quickly
# under software emulation.
#   POOL       folder to put the packages into
#   PACKAGES   names of those packages
#   BOOT       folder for the disk's boot code
#   HERE       folder of this script
set -eu
root=$1

kernel=$(chroot "$root" apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
mkdir "$root/pool"
# shellcheck disable=SC2086 # a list of names
chroot "$root" sh -euc 'cd /pool && apt-get -qq -o APT::Sandbox::User=root download "$@"' sh "$kernel" $PACKAGES
mv "$root/pool/${kernel}"_*.deb "$POOL/linux-image-cloud-amd64.deb"
for deb in "$root"/pool/*.deb; do
  name=${deb##*/}
  mv "$deb" "$POOL/${name%%_*}.deb"
done
rmdir "$root/pool"
mkdir "$POOL/static"
cp "$root/bin/busybox" "$POOL/static/busybox"

# A kernel without its package: no initramfs-tools, and only the modules that a virtual machine
# which installs another one can need.
work=$root/work
mkdir "$work"
dpkg-deb -x "$POOL/linux-image-cloud-amd64.deb" "$work"
version=$(ls "$work/lib/modules")
cp "$work/boot/vmlinuz-$version" "$root/boot/vmlinuz"
modules=$root/lib/modules/$version
mkdir -p "$modules"
cp "$work/lib/modules/$version"/modules.* "$modules/"
for folder in arch/x86/crypto crypto drivers/acpi drivers/block drivers/char drivers/firmware \
  drivers/input drivers/net/net_failover.ko drivers/net/virtio_net.ko drivers/scsi drivers/virtio \
  fs/btrfs fs/fat fs/isofs fs/nls fs/overlayfs fs/squashfs lib net/core; do
  from=$work/lib/modules/$version/kernel/$folder
  test -e "$from" || continue
  mkdir -p "$(dirname "$modules/kernel/$folder")"
  cp -r "$from" "$modules/kernel/$folder"
done
rm -rf "$work"
chroot "$root" depmod "$version"

# An initrd that does one thing: mount the first partition of the first disk.
initrd=$root/initrd-tree
mkdir -p "$initrd/bin" "$initrd/dev" "$initrd/proc" "$initrd/root"
cp "$root/bin/busybox" "$initrd/bin/"
# modules.dep names what a module needs after it, the deepest last.
for module in virtio_pci virtio_blk; do
  line=$(grep "/$module\.ko:" "$modules/modules.dep")
  for file in $(echo "$line" | tr -d : | tr ' ' '\n' | tac); do
    name=${file##*/}
    test ! -e "$initrd/$name" || continue
    cp "$modules/$file" "$initrd/$name"
    echo "/bin/busybox insmod /$name" >> "$initrd/modules.sh"
  done
done
cp "$HERE/initrd-init.sh" "$initrd/init"
chmod 755 "$initrd/init"
(cd "$initrd" && find . | chroot "$root" sh -c 'cd /initrd-tree && busybox cpio -o -H newc' > "$root/boot/initrd")
rm -rf "$initrd"

cp "$HERE/seed.sh" "$root/usr/local/sbin/seed"
chmod 755 "$root/usr/local/sbin/seed"
cp "$HERE/seed.service" "$root/etc/systemd/system/seed.service"
chroot "$root" systemctl --quiet enable seed.service ssh.service
# Nothing of this is needed by a machine that lives for a minute, and each costs emulated seconds.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
  e2scrub_reap.service fstrim.timer getty@tty1.service kmod-static-nodes.service ldconfig.service \
  modprobe@configfs.service modprobe@drm.service modprobe@efi_pstore.service modprobe@fuse.service \
  modprobe@dm_mod.service modprobe@loop.service dev-hugepages.mount dev-mqueue.mount \
  sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount \
  sys-kernel-config.mount \
  serial-getty@ttyS0.service systemd-binfmt.service systemd-firstboot.service \
  systemd-hwdb-update.service systemd-journal-catalog-update.service systemd-journal-flush.service \
  systemd-logind.service systemd-machine-id-commit.service systemd-pcrphase.service \
  systemd-pcrphase-sysinit.service systemd-pstore.service systemd-random-seed.service \
  systemd-timesyncd.service systemd-update-done.service systemd-update-utmp.service \
  systemd-update-utmp-runlevel.service systemd-user-sessions.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
printf '[Manager]\nDefaultTimeoutStopSec=5s\n' > "$root/etc/systemd/system.conf.d.tmp"
mkdir -p "$root/etc/systemd/system.conf.d"
mv "$root/etc/systemd/system.conf.d.tmp" "$root/etc/systemd/system.conf.d/quick.conf"
printf '/dev/vda1 / ext4 defaults 0 0\n' > "$root/etc/fstab"
echo base > "$root/etc/hostname"
printf '127.0.0.1 localhost base\n' > "$root/etc/hosts"
echo 0123456789abcdef0123456789abcdef > "$root/etc/machine-id"
rm -f "$root/etc/resolv.conf"
touch "$root/etc/resolv.conf"
# No default cache: there is no network behind this machine.
mkdir -p "$root/etc/nix"
printf 'substituters =\nbuild-users-group =\nsandbox = false\n' > "$root/etc/nix/nix.conf"
printf 'UseDNS no\nPermitRootLogin prohibit-password\n' > "$root/etc/ssh/sshd_config.d/base.conf"

# Boot code: GRUB's boot sector and an image that has its configuration inside. `grub-mkimage`
# writes the image's own block list, so the two can be laid down one after the other.
tool=$root/grub-tool
mkdir "$tool"
for name in grub-common grub-pc-bin libdevmapper1.02.1 liblzma5 libudev1 libselinux1; do
  dpkg-deb -x "$POOL/$name.deb" "$tool"
done
cat > "$tool/early.cfg" << 'CFG'
linux (hd0,msdos1)/boot/vmlinuz root=/dev/vda1 rw console=ttyS0 quiet net.ifnames=0 systemd.mask=systemd-networkd-wait-online.service
initrd (hd0,msdos1)/boot/initrd
boot
CFG
chroot "$root" env LD_LIBRARY_PATH=/grub-tool/lib/x86_64-linux-gnu:/grub-tool/usr/lib/x86_64-linux-gnu \
  /grub-tool/usr/bin/grub-mkimage -d /grub-tool/usr/lib/grub/i386-pc -O i386-pc -p / \
  -c /grub-tool/early.cfg -o /grub-tool/core.img biosdisk part_msdos ext2 linux boot
cp "$tool/usr/lib/grub/i386-pc/boot.img" "$tool/core.img" "$BOOT/"
rm -rf "$tool"
