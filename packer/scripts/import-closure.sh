#!/bin/sh
# On the machine, for `fakessh`: imports the uploaded closure into the store below a root.
#   PACKERNIX_TOPLEVEL  store path that must be valid afterwards
#   PACKERNIX_INBOX     directory with the uploads; removed at the end
#   PACKERNIX_ROOT      root directory
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"
# Nothing is built here, so no build users are needed; a Nix without its package has none.
export NIX_CONFIG='build-users-group ='

inbox=$PACKERNIX_INBOX
root=$PACKERNIX_ROOT
trap 'rm -rf "$inbox"' EXIT

fail() {
  echo "import: $*" >&2
  exit 1
}

if ! command -v nix-store >/dev/null; then
  [ -s "$inbox/nix.tar.gz" ] || fail "the machine has no Nix, and neither the runner's Nix nor the toplevel's is in the store"
  tar -C "$inbox" -xzPf "$inbox/nix.tar.gz"
  mkdir -p /usr/local/bin
  ln -sf "$(readlink "$inbox/packernix-nix")"/bin/nix* /usr/local/bin/
fi

# gzip begins with the bytes 1f 8b, an export with the number 1.
case $(od -An -tx1 -N2 "$inbox/closure" | tr -d ' \n') in
  1f8b) unpack='gzip -dc' ;;
  *) unpack='cat' ;;
esac
$unpack <"$inbox/closure" | nix-store --store "$root" --import >/dev/null
nix-store --store "$root" --check-validity "$PACKERNIX_TOPLEVEL" ||
  fail "$PACKERNIX_TOPLEVEL is not complete below $root"
echo "import: $PACKERNIX_TOPLEVEL is in the store below $root"
