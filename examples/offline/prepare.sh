#!/usr/bin/env bash
# Makes what the offline example needs and a repository should not carry: `nixpkgs/` (this
# folder's Nix files with the Debian packages they are built from in `pool/`) and `base.qcow2`, a
# Debian 12 disk that installs. Both come from one run of mmdebstrap, so from one set of package
# versions. Needs root, and the packages of host-packages.txt; a network only when the cache is
# not complete.
#   usage: prepare.sh [--cache DIR]
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/packernix-action/offline
started=$SECONDS

say() {
  echo "prepare: [$((SECONDS - started)) s] $*"
}
fail() {
  echo "prepare: $*" >&2
  exit 1
}

while test $# -gt 0; do
  case "$1" in
    --cache)
      test $# -ge 2 || fail "--cache needs a folder"
      cache=$2
      shift 2
      ;;
    *) fail "unknown argument '$1'; usage: prepare.sh [--cache DIR]" ;;
  esac
done

# Names and bytes of files, in an order that no locale changes.
hash_of() {
  (cd "$here" && find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) | sha256sum | cut -c1-32
}
disk_stamp=$(hash_of prepare.sh base nixpkgs/pkgs/libraries.nix nixpkgs/pkgs/debian-packages.txt)
nix_stamp=$disk_stamp-$(hash_of nixpkgs)

complete() {
  test "$(cat "$cache/$1.stamp" 2> /dev/null)" = "$2"
}

# The Nix files over a pool that is there already: links, no copies.
place_nixpkgs() {
  local pool=$1 new
  new=$(mktemp -d "$cache/.new-XXXXXX")
  mkdir "$new/nixpkgs"
  cp -r "$here/nixpkgs/." "$new/nixpkgs/"
  rm -rf "$new/nixpkgs/pool"
  cp -al "$pool" "$new/nixpkgs/pool"
  if test -e "$cache/nixpkgs"; then
    mv "$cache/nixpkgs" "$new/old"
  fi
  mv "$new/nixpkgs" "$cache/nixpkgs"
  rm -rf "$new"
  echo "$nix_stamp" > "$cache/nixpkgs.stamp"
}

mkdir -p "$cache"
cache=$(cd "$cache" && pwd -P)
exec 9> "$cache/.lock"
flock 9

if complete base "$disk_stamp" && test -e "$cache/base.qcow2" && test -d "$cache/nixpkgs/pool"; then
  if complete nixpkgs "$nix_stamp"; then
    say "$cache is complete"
  else
    place_nixpkgs "$cache/nixpkgs/pool"
    say "$cache: Nix files brought up to date"
  fi
  exit 0
fi

missing=()
declare -A package_of=([mmdebstrap]=mmdebstrap [mke2fs]=e2fsprogs [sfdisk]=fdisk [qemu-img]=qemu-utils)
export PATH="$PATH:/usr/sbin:/sbin"
for program in "${!package_of[@]}"; do
  command -v "$program" > /dev/null || missing+=("${package_of[$program]}")
done
test ${#missing[@]} -eq 0 || fail "missing Debian packages: ${missing[*]} (all that is needed: $(tr '\n' ' ' < "$here/host-packages.txt"))"
test "$(id -u)" = 0 || fail "needs root: files of the base disk belong to several users"

new=$(mktemp -d "$cache/.new-XXXXXX")
trap 'rm -rf "$new"' EXIT
chmod 755 "$new"
mkdir "$new/pool" "$new/boot"
packages=$(sed -n 's/^  "\(.*\)"$/\1/p' "$here/nixpkgs/pkgs/libraries.nix" | cat - "$here/nixpkgs/pkgs/debian-packages.txt" | tr '\n' ' ')

say "Debian 12 and the packages of the pool"
# shellcheck disable=SC2016 # for the shell that runs the hook
# On a Debian 12 host mmdebstrap uses the host's own sources, elsewhere its defaults.
POOL=$new/pool BOOT=$new/boot PACKAGES=$packages HERE=$here/base \
  mmdebstrap --quiet --mode=root --variant=minbase \
  --include=busybox-static,dosfstools,e2fsprogs,fdisk,iproute2,kmod,nix-bin,openssh-server,systemd-sysv,udev,zstd \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
  --customize-hook='sh "$HERE/customize.sh" "$1"' \
  bookworm "$new/root"

say "base disk: $(du -sm "$new/root" | cut -f1) MB of files"
# 1 MiB for the partition table and the boot code, then one ext4 partition.
size=1536
mke2fs -q -t ext4 -O '^metadata_csum_seed,^orphan_file,^has_journal' -E lazy_itable_init=1 -L base -d "$new/root" "$new/part" "$((size - 1))M" \
  || mke2fs -q -F -t ext4 -O '^has_journal' -L base -d "$new/root" "$new/part" "$((size - 1))M"
truncate -s "${size}M" "$new/disk"
printf 'label: dos\nstart=1MiB, type=83, bootable\n' | sfdisk --quiet "$new/disk"
test "$(stat -c %s "$new/boot/core.img")" -lt 1040000 || fail "the boot image does not fit before the partition"
dd if="$new/boot/boot.img" of="$new/disk" bs=440 count=1 conv=notrunc status=none
dd if="$new/boot/core.img" of="$new/disk" bs=512 seek=1 conv=notrunc status=none
dd if="$new/part" of="$new/disk" bs=1M seek=1 conv=notrunc,sparse status=none
qemu-img convert -f raw -O qcow2 "$new/disk" "$new/base.qcow2"

rm -f "$cache/base.stamp" "$cache/nixpkgs.stamp"
place_nixpkgs "$new/pool"
mv "$new/base.qcow2" "$cache/base.qcow2"
echo "$disk_stamp" > "$cache/base.stamp"
say "done: $cache ($(du -sm "$cache/nixpkgs" | cut -f1) MB nixpkgs, $(du -sm "$cache/base.qcow2" | cut -f1) MB base.qcow2)"
