#!/bin/sh
# /curtin/curtin-hooks of an image for MAAS: curtin runs it in MAAS's own Ubuntu, instead of its own hooks,
# when the image is on the disk (curtin/commands/curthooks.py). Two late commands of MAAS's follow, in
# a chroot: they look for bash and cloud-init in /usr/bin.
#   TARGET_MOUNT_POINT     where the image's root file system is mounted
#   CONFIG                 YAML: `sources`, and `cloudconfig` with what the machine is to know of MAAS
#   OUTPUT_NETWORK_CONFIG  network configuration, as cloud-init takes it
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

target=$TARGET_MOUNT_POINT
profile=/nix/var/nix/profiles/system

fail() {
  echo "curtin-hooks: $*" >&2
  exit 1
}

[ -L "$target$profile" ] || fail "$target holds no NixOS system: it has no $profile"

# Prints the kind of the image's source, such as dd-gz.
kind=$(
  umask 022
  mkdir -p "$target/etc/cloud/cloud.cfg.d"
  python3 - "$CONFIG" "$target/etc/cloud/cloud.cfg.d" "${OUTPUT_NETWORK_CONFIG:-}" <<'END'
import os
import re
import sys

import yaml

config_file, folder, network_file = sys.argv[1:4]
with open(config_file) as file:
    config = yaml.safe_load(file) or {}


def write(name, text):
    # Tokens of MAAS's are in it.
    path = os.path.join(folder, name)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


for name, entry in (config.get("cloudconfig") or {}).items():
    content = entry.get("content", "") if isinstance(entry, dict) else entry
    if not isinstance(content, str):
        content = yaml.safe_dump(content)
    write("95-cloudconfig-%s.cfg" % re.sub(r"[^A-Za-z0-9_-]", "-", name), content)
if network_file and os.path.exists(network_file):
    with open(network_file) as file:
        write("50-curtin-networking.cfg", file.read())

sources = config.get("sources") or {}
for source in sources.values() if isinstance(sources, dict) else sources:
    print(source.get("type", "") if isinstance(source, dict) else source)
    break
END
)

mkdir -p "$target/usr/bin"
for program in bash cloud-init; do
  [ -e "$target/usr/bin/$program" ] || [ -L "$target/usr/bin/$program" ] ||
    ln -s "$profile/sw/bin/$program" "$target/usr/bin/$program"
done

# The disk of a dd image is as the configuration has it, with its boot loader. An archive lies in a layout
# of MAAS's, which gets the names that the configuration looks for.
case $kind in
  dd-*) ;;
  *)
    root=$(findmnt --noheadings --nofsroot --output SOURCE --target "$target")
    [ "$(lsblk --nodeps --noheadings --raw --output TYPE "$root")" = part ] ||
      fail "the root file system is on $root, which is no partition: an image of type tgz boots from the flat layout of MAAS only. Choose that layout, or an image of type ddgz"
    [ "$(findmnt --noheadings --output FSTYPE --target "$target")" = ext4 ] ||
      fail "the root file system is no ext4, as the configuration has it. Choose ext4 in MAAS's layout, or an image of type ddgz"
    e2label "$root" nixos
    if mountpoint -q "$target/boot/efi"; then
      esp=$(findmnt --noheadings --output SOURCE --target "$target/boot/efi")
      fatlabel "$esp" ESP
    fi
    udevadm settle --timeout=30 2>/dev/null || true
    export PACKERNIX_PRIVATE=1 PACKERNIX_ROOT="$target"
    PACKERNIX_TOPLEVEL=$(readlink "$target/nix/var/nix/profiles/$(readlink "$target$profile")")
    PACKERNIX_DISK_AS=$(cat "$target/curtin/disk-as")
    export PACKERNIX_TOPLEVEL PACKERNIX_DISK_AS
    unshare --fork --mount --uts --pid -- "$target/curtin/install.sh"
    ;;
esac

rm -rf "$target/curtin"
echo "curtin-hooks: done ($kind)"
