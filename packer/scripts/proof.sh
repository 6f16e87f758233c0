#!/bin/sh
# In the booted image, as root: `ssh root@... sh -s -- TOPLEVEL [--contents] < proof.sh`.
# Asserts that the machine runs that system; prints one line of JSON. That nothing else is on the disk
# is looked at before the system has run (install.sh, seal.sh): it makes files of its own.
# Each failed assertion is one line on standard error; exit code 1 when there is one.
# Uses the shell and coreutils only. `--contents` verifies every file of the store too.
#   PACKERNIX_TOPLEVEL  instead of the argument
#   PACKERNIX_PROOF     system: only that the machine runs it, before it is sealed
set -u
PATH=/run/current-system/sw/bin:/run/current-system/sw/sbin:${PATH:-}
export PATH

toplevel=${1:-${PACKERNIX_TOPLEVEL:?the store path of the toplevel}}
contents=${2:-}
failures=0

complain() {
  echo "proof: $*" >&2
  failures=$((failures + 1))
}

# Text for JSON: everything but plain characters is left out.
plain() {
  tr -cd 'A-Za-z0-9._:/+=@ -' | tr -s ' '
}

current=$(readlink -f /run/current-system)
booted=$(readlink -f /run/booted-system)
[ "$current" = "$toplevel" ] || complain "/run/current-system is ${current:-missing}, not $toplevel"
[ "$booted" = "$toplevel" ] || complain "/run/booted-system is ${booted:-missing}, not $toplevel"
[ -e /etc/NIXOS ] || complain "/etc/NIXOS is missing"

os=
while IFS='=' read -r name value; do
  [ "$name" != ID ] || os=$value
done </etc/os-release
case $os in nixos | '"nixos"') ;; *) complain "/etc/os-release says ID=$os, not nixos" ;; esac

profile=$(readlink -f /nix/var/nix/profiles/system)
[ "$profile" = "$toplevel" ] || complain "the system profile is ${profile:-missing}, not $toplevel"

if [ "${PACKERNIX_PROOF:-}" = system ]; then
  [ "$failures" -eq 0 ] || exit 1
  echo "proof: the machine runs $toplevel"
  exit
fi

generations=0
for link in /nix/var/nix/profiles/system-*-link; do
  [ ! -L "$link" ] || generations=$((generations + 1))
done
[ "$generations" -eq 1 ] || complain "there are $generations generations of the system, not one"

if command -v nix-store >/dev/null; then
  nix-store --check-validity "$toplevel" 2>/dev/null || complain "$toplevel is not registered in the store"
  if [ "$contents" = --contents ]; then
    report=$(nix-store --verify --check-contents 2>&1) ||
      complain "the store is damaged: $(printf '%s' "$report" | tail -n 1)"
  fi
  paths=$(nix-store --query --requisites "$toplevel" 2>/dev/null | wc -l)
else
  paths=0
fi

machine=$(plain </etc/machine-id)
[ -n "$machine" ] || complain "/etc/machine-id is empty"
host_key=
for path in /etc/ssh/ssh_host_ed25519_key.pub /etc/ssh/ssh_host_rsa_key.pub; do
  if [ -z "$host_key" ] && [ -e "$path" ]; then host_key=$(cut -d ' ' -f 1,2 "$path" | plain); fi
done
root_size=$(df -B1 --output=size / | tail -n 1 | tr -cd 0-9)
root_used=$(df -B1 --output=used / | tail -n 1 | tr -cd 0-9)

printf '{"toplevel":"%s","hostname":"%s","kernel":"%s","platform":"%s","machineId":"%s","hostKey":"%s","generations":%d,"paths":%d,"rootBytes":%s,"usedBytes":%s,"failures":%d}\n' \
  "$(printf %s "$current" | plain)" "$(plain </proc/sys/kernel/hostname)" "$(uname -r | plain)" \
  "$(uname -m | plain)" "$machine" "$host_key" "$generations" "$paths" "$root_size" "$root_used" "$failures"
[ "$failures" -eq 0 ]
