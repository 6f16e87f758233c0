#!/usr/bin/env bash
# On the runner: copies the closure of a toplevel over SSH into the store below a root directory
# of the machine. What the machine can substitute is not sent.
#   PACKERNIX_TOPLEVEL  store path
#   PACKERNIX_ROOT      root directory on the machine
#   PACKERNIX_HOST, PACKERNIX_PORT, PACKERNIX_USER, PACKERNIX_KEY  how to log in
#   PACKERNIX_COMPRESS  1: compress what is sent
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=runner.sh
. "$(dirname "${BASH_SOURCE[0]}")/runner.sh"

toplevel=$PACKERNIX_TOPLEVEL
root=$PACKERNIX_ROOT
target=$PACKERNIX_USER@$PACKERNIX_HOST
address=$target:$PACKERNIX_PORT

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "copy: $*" >&2
  exit 1
}

[ -n "$PACKERNIX_KEY" ] || fail "the variable ssh_private_key_file is not set: the closure is copied with that key"
[ -r "$PACKERNIX_KEY" ] || fail "the key file $PACKERNIX_KEY cannot be read"
command -v nix-store >/dev/null || fail "nix-store is not on PATH"

# Nix splits NIX_SSHOPTS at blanks and runs the first `ssh` on PATH, so the options come from an
# `ssh` of our own: paths with blanks stay whole, and no configuration of the user is read. The
# machine is as old as this build, so there is no host key to compare with.
real_ssh=$(command -v ssh) || fail "ssh is not on PATH"
mkdir "$work/bin"
{
  echo '#!/usr/bin/env bash'
  printf 'exec %q -F /dev/null' "$real_ssh"
  printf ' %q' -i "$PACKERNIX_KEY" -p "$PACKERNIX_PORT" \
    -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=60 \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o ServerAliveInterval=30 -o ServerAliveCountMax=20
  # shellcheck disable=SC2016 # for the script that is written
  echo ' "$@"'
} >"$work/bin/ssh"
chmod 0755 "$work/bin/ssh"
export PATH=$work/bin:$PATH
unset NIX_SSHOPTS

closure=$(nix-store --query --requisites "$toplevel") || fail "$toplevel is not in the store of this machine"
total=$(wc -l <<<"$closure")

# Where a Nix is sent, it is linked into /usr/local, where the later scripts look too.
if ! program=$(ssh "$target" 'PATH=/usr/local/bin:$PATH; command -v nix-store' 2>"$work/log"); then
  [ ! -s "$work/log" ] || fail "cannot log in to $address: $(tail -n 1 "$work/log")"
  nix=$(nix_to_send "$toplevel") || fail "$address has no Nix, and neither the runner's Nix nor the toplevel's is in the store"
  echo "copy: sending $nix to $address"
  mapfile -t paths < <(nix-store --query --requisites "$nix")
  # shellcheck disable=SC2029 # a store path needs no quoting
  tar --create --gzip --absolute-names "${paths[@]}" |
    ssh "$target" "tar -xzPf - && mkdir -p /usr/local/bin && ln -sf $nix/bin/nix* /usr/local/bin/" ||
    fail "sending $nix to $address failed"
  program=/usr/local/bin/nix-store
fi

compress=false
[ "$PACKERNIX_COMPRESS" = 0 ] || compress=true
store="ssh://$target?remote-program=$program&compress=$compress"
[ "$root" = / ] || store="$store&remote-store=$root"

# One line every few seconds instead of one for each path.
progress() {
  local line copied=0 next=$SECONDS
  while IFS= read -r line; do
    case $line in
      "copying path "*)
        copied=$((copied + 1))
        printf '%s\n' "$line" >"$work/last"
        if [ "$SECONDS" -ge "$next" ]; then
          echo "copy: $copied of $total paths"
          next=$((SECONDS + 3))
        fi
        ;;
      "copying "*) ;;
      # Of the machine's Nix when it came without its package; nothing is built there.
      *"group 'nixbld' specified"*) ;;
      *) printf '%s\n' "$line" >&2 ;;
    esac
  done
  printf '%s\n' "$copied" >"$work/copied"
}

echo "copy: closure of $toplevel, $total paths, to $address"
if ! nix --extra-experimental-features nix-command copy --verbose --no-check-sigs \
  --substitute-on-destination --to "$store" "$toplevel" 2>&1 | progress; then
  last=$(cut -d "'" -f 2 "$work/last" 2>/dev/null || echo "$toplevel")
  fail "the copy to $address broke at $last"
fi
copied=$(cat "$work/copied")
echo "copy: done, $copied paths sent, $((total - copied)) were there or substituted, $SECONDS s"
