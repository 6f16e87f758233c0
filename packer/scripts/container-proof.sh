#!/bin/sh
# In a container of the image, as root: waits until init has done what it does at a start, and asserts
# that it is the init of this system.
#   PACKERNIX_TOPLEVEL  the store path of the toplevel, or the first argument
# Uses the shell, coreutils and systemctl.
set -u
toplevel=${1:-${PACKERNIX_TOPLEVEL:?the store path of the toplevel}}

fail() {
  echo "proof: $*" >&2
  exit 1
}

tries=0
while :; do
  state=$(/run/current-system/sw/bin/systemctl is-system-running 2>/dev/null)
  case $state in running | degraded) break ;; esac
  tries=$((tries + 1))
  [ "$tries" -lt 600 ] || fail "init has not come to its target in five minutes; it says: ${state:-nothing}"
  sleep 0.5
done
for link in /run/current-system /run/booted-system; do
  # An init may set one of them a moment later, or set it anew.
  tries=0
  while seen=$(readlink -f "$link") || true; [ "$seen" != "$toplevel" ]; do
    tries=$((tries + 1))
    [ "$tries" -lt 10 ] || fail "$link is $seen, not $toplevel"
    sleep 0.5
  done
done
[ "$state" = running ] || systemctl --failed 2>/dev/null || true
echo "proof: the container runs $toplevel ($state)"
