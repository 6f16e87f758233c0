#!/bin/sh
# The seal of every builder's image: removes what must not be shared by two machines or tells of
# the build. Runs last; below another root directory than / it unmounts it too.
#   PACKERNIX_ROOT  root directory of the image; / for the running system itself
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/run/current-system/sw/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"
# Nothing is built here, so no build users are needed; a Nix without its package has none.
export NIX_CONFIG='build-users-group ='

root=${PACKERNIX_ROOT%/}

# One generation. The boot menu forgets the others before the machine id goes, by which systemd-boot
# names its entries (nixpkgs systemd-boot-builder.py).
profile=$root/nix/var/nix/profiles/system
if [ -L "$profile" ]; then
  nix-env --store "${root:-/}" --profile "$profile" --delete-generations old
  [ -n "$root" ] || "$profile/bin/switch-to-configuration" boot
fi

# What a running system writes once more when it goes down.
if [ -z "$root" ]; then
  systemctl stop systemd-random-seed.service >/dev/null 2>&1 || true
  journalctl --relinquish-var >/dev/null 2>&1 || true
  rm -rf /nix/.packernix-inbox
fi

# Of a base image: its configuration and channels, and Nix's settings for the build.
for file in "$root"/etc/nixos/* "$root/etc/nix/nix.conf"; do
  [ -L "$file" ] || rm -rf "$file"
done
rm -rf "$root/root/.nix-channels" "$root/root/.nix-defexpr"

# Identity of the machine: host keys, machine id (made at the next boot), random seeds.
rm -f "$root"/etc/ssh/ssh_host_* "$root/etc/machine-id" "$root/var/lib/dbus/machine-id"
rm -f "$root/var/lib/systemd/random-seed" "$root/var/lib/urandom/random-seed" \
  "$root"/boot/loader/random-seed "$root"/boot/efi/loader/random-seed "$root/efi/loader/random-seed" \
  "$root/var/lib/systemd/credential.secret"

# Keys and traces of who built it.
rm -f "$root"/root/.ssh/authorized_keys* "$root"/home/*/.ssh/authorized_keys*
# What nixpkgs' amazon-image.nix and Amazon's agent keep of the instance, user data first of all.
rm -rf "$root/etc/ec2-metadata" "$root/root/user-data" "$root"/var/lib/amazon/ssm/*
rm -f "$root"/root/.bash_history "$root"/root/.lesshst "$root"/home/*/.bash_history
rm -rf "$root/root/.cache" "$root/root/.local/state/nix" "$root/old-root"
rm -rf "$root"/var/lib/dhcp/* "$root"/var/lib/dhcpcd/* "$root"/var/lib/NetworkManager/*.lease \
  "$root"/var/lib/systemd/network/* "$root/var/lib/cloud" "$root"/var/db/dhcpcd/*
rm -rf "$root"/var/log/journal/* "$root"/var/tmp/* "$root/.packernix-inbox"
for log in "$root"/var/log/* "$root"/var/log/*/*; do
  [ ! -f "$log" ] || [ -L "$log" ] || : >"$log"
done
# Packer runs this very script from /tmp.
for entry in "$root"/tmp/* "$root"/tmp/.[!.]*; do
  [ "$entry" = "$0" ] || rm -rf "$entry"
done

# One closure.
rm -rf "$root"/nix/var/nix/profiles/per-user/*/* "$root"/nix/var/nix/gcroots/auto/* \
  "$root"/nix/var/nix/temproots/* "$root"/nix/var/nix/userpool/* "$root"/nix/var/log/nix/drvs/*
if ! collected=$(nix-store --store "${root:-/}" --gc 2>&1); then
  printf '%s\n' "$collected" | tail -n 20 >&2
  echo "seal: nix-store --gc failed, so the image would hold more than its closure" >&2
  exit 1
fi
printf '%s\n' "$collected" | tail -n 1

# Free blocks go back to the disk file. Not every disk can do it, and none has to.
sync
findmnt --noheadings --raw --submounts --output TARGET,FSTYPE "${root:-/}" | while read -r place type; do
  case $type in ext4 | btrfs | vfat) fstrim "$place" || true ;; esac
done
[ -z "$root" ] || umount -R "$root"
sync
echo "seal: done"
