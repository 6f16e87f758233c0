#!/bin/sh
# On the machine that installs, as root: what nixos-install and nixos-enter do for a closure that
# is below the root directory already (nixpkgs pkgs/by-name/ni/nixos-install and nixos-enter; the
# same steps since 16.09). Calls itself once more in private namespaces, so that nothing that is
# mounted there stays behind.
#   PACKERNIX_ROOT      root directory
#   PACKERNIX_TOPLEVEL  store path
#   PACKERNIX_DISK_AS   device name that the root's disk has when the image boots
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"
# Nothing is built here, so no build users are needed; a Nix without its package has none.
export NIX_CONFIG='build-users-group ='

root=$PACKERNIX_ROOT
toplevel=$PACKERNIX_TOPLEVEL

fail() {
  echo "install: $*" >&2
  exit 1
}

if [ -z "${PACKERNIX_PRIVATE:-}" ]; then
  [ -x "$root$toplevel/bin/switch-to-configuration" ] ||
    fail "$toplevel is no NixOS system: it has no bin/switch-to-configuration"

  # Nothing of the system has run yet, so what is here was brought by a base or by a provisioner.
  if [ ! -e "$root/etc/NIXOS" ]; then
    for path in /old-root /etc/debian_version /etc/apt /etc/redhat-release /etc/alpine-release \
      /var/lib/dpkg /var/lib/rpm /var/lib/apk /var/lib/cloud /lib/systemd /lib/modules /usr/lib \
      /usr/share /usr/bin /usr/sbin /usr/local /bin /sbin /.packernix-inbox; do
      [ ! -e "$root$path" ] || fail "$path is there before the system has run, so it is not the system's"
    done
  fi

  # As the configuration sees it: profile, then the mark without which the switch refuses.
  umask 022
  mkdir -p "$root/nix/var/nix/profiles" "$root/etc"
  nix-env --store "$root" --profile "$root/nix/var/nix/profiles/system" --set "$toplevel"
  # Those of a base image; the boot menu is not to name them.
  nix-env --store "$root" --profile "$root/nix/var/nix/profiles/system" --delete-generations old
  touch "$root/etc/NIXOS"
  ln -sfn /proc/mounts "$root/etc/mtab"

  export PACKERNIX_PRIVATE=1
  exec unshare --fork --mount --uts --pid -- "$0" "$@"
fi

mount --make-rprivate /
disk=/dev/$(lsblk --noheadings --raw --output PKNAME "$(findmnt --noheadings --nofsroot --output SOURCE --target "$root/nix")")

umask 022
mkdir -p "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" "$root/root"
chmod 1777 "$root/tmp"
chmod 0700 "$root/root"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=0755 tmpfs "$root/run"

# The machine may live on, and an activation remounts /dev and /dev/pts and writes the kernel's
# settings (nixpkgs nixos/modules/system/activation and system/boot/modprobe.nix): what it finds
# are copies.
mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
for entry in /dev/*; do
  if [ "$entry" = /dev/pts ]; then
    mkdir "$root/dev/pts"
    mount -t devpts -o gid=5,mode=0620,ptmxmode=0666 devpts "$root/dev/pts"
  elif [ "$entry" = /dev/shm ]; then
    mkdir "$root/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  elif [ -d "$entry" ] && [ ! -L "$entry" ]; then
    mkdir "$root$entry"
    mount --rbind "$entry" "$root$entry"
  else
    cp -a "$entry" "$root/dev/"
  fi
done
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
for setting in modprobe hotplug poweroff_cmd; do
  [ ! -e "$root/proc/sys/kernel/$setting" ] || mount --bind /dev/null "$root/proc/sys/kernel/$setting"
done

# The boot loader goes to the disk that the configuration names. Here that name belongs to the
# base disk, or to nothing.
if [ "$disk" != "$PACKERNIX_DISK_AS" ]; then
  rm -f "$root$PACKERNIX_DISK_AS"*
  cp -a "$disk" "$root$PACKERNIX_DISK_AS"
fi

# As nixos-enter: a clean environment, the system's own programs; a failing activation is told
# and left to the switch, which decides.
enter() {
  chroot "$root" "$toplevel/sw/bin/env" -i HOME=/root PATH="$toplevel/sw/bin:$toplevel/sw/sbin" \
    LOCALE_ARCHIVE="$toplevel/sw/lib/locale/locale-archive" "$@"
}

enter IN_NIXOS_ENTER=1 /nix/var/nix/profiles/system/activate ||
  echo "install: warning: the activation script ended with an error" >&2
# Until 16.03 the variable was called NIXOS_INSTALL_GRUB.
enter NIXOS_INSTALL_BOOTLOADER=1 NIXOS_INSTALL_GRUB=1 \
  /nix/var/nix/profiles/system/bin/switch-to-configuration boot ||
  fail "switch-to-configuration boot failed; the disk is $disk, for the configuration $PACKERNIX_DISK_AS"
sync
echo "install: $toplevel on $disk"
