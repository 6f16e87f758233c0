#!/bin/sh
# On a runner with Docker and Nix: makes the image that a build begins with, which holds the closure
# and nothing else, then becomes Packer.
#   docker-base.sh TOPLEVEL NAME FOLDER LABEL=VALUE... -- PACKER ARGUMENT...
# FOLDER is made, and keeps what docker-layer.sh needs to write the layer again. What the image needs of
# a root is in the layer too: places to mount on, and the shell by which Packer works in it.
# Labels have no quotes in them.
set -eu

# In Packer's own form, so that it is told like an error of Packer's.
fail() {
  printf '%s,,ui,error,docker: %s\n' "$(date +%s)" "$(printf %s "$*" | tr '\n' ' ' | sed 's/,/%!(PACKER_COMMA)/g')"
  exit 1
}

toplevel=$1 name=$2 work=$3
shift 3
rm -rf "$work"
mkdir -p "$work"
: >"$work/changes"
while [ "$1" != -- ]; do
  printf 'LABEL %s="%s"\n' "${1%%=*}" "${1#*=}" >>"$work/changes"
  shift
done
shift

root=$work/root
umask 022
mkdir -p "$root/bin" "$root/dev" "$root/etc" "$root/nix/store" "$root/nix/var/nix/profiles" \
  "$root/proc" "$root/run" "$root/sbin" "$root/sys" "$root/usr/bin" "$root/var"
mkdir -m 1777 "$root/tmp"
mkdir -m 0700 "$root/root"
ln -s "$toplevel/init" "$root/init"
ln -s "$toplevel/init" "$root/sbin/init"
ln -s "$toplevel/sw/bin/sh" "$root/bin/sh"
ln -s system-1-link "$root/nix/var/nix/profiles/system"
ln -s "$toplevel" "$root/nix/var/nix/profiles/system-1-link"

nix-store --query --requisites "$toplevel" >"$work/closure" || fail "the closure of $toplevel is not known"
LC_ALL=C sort -o "$work/closure" "$work/closure"
# Without the derivers (every fourth line of an entry), which another store may know otherwise.
# shellcheck disable=SC2046 # one word per path
nix-store --dump-db $(cat "$work/closure") | awk '
  { print at == 3 ? "" : $0 }
  at < 4 { at++; next }
  { left = at == 4 ? $0 + 0 : left - 1; at = left > 0 ? 5 : 0 }
' >"$root/nix-path-registration"
[ -s "$root/nix-path-registration" ] || fail "the closure of $toplevel is not registered"
sed 's|^/||' "$work/closure" >"$work/names"

(
  set --
  while IFS= read -r change; do set -- "$@" --change "$change"; done <"$work/changes"
  { "${0%/*}/docker-layer.sh" "$work" || touch "$work/cut"; } |
    docker import "$@" - "$name" >"$work/id"
) 2>"$work/said" || fail "$(cat "$work/said")"
if [ -e "$work/cut" ]; then
  docker image rm "$name" >/dev/null 2>&1 || true
  fail "$(cat "$work/said")"
fi
exec "$@"
