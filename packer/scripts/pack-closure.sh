#!/usr/bin/env bash
# On the runner, for `fakessh`: writes the closure of a toplevel (`closure`) and, where it is in
# the store, the runner's Nix (`nix.tar.gz`, else empty) for Packer to upload.
#   PACKERNIX_TOPLEVEL  store path
#   PACKERNIX_SCRATCH   directory to write to
#   PACKERNIX_COMPRESS  1: compress the closure
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=runner.sh
. "$(dirname "${BASH_SOURCE[0]}")/runner.sh"

toplevel=$PACKERNIX_TOPLEVEL
scratch=$PACKERNIX_SCRATCH

fail() {
  echo "pack: $*" >&2
  exit 1
}

command -v nix-store >/dev/null || fail "nix-store is not on PATH"
mkdir -p "$scratch"
mapfile -t paths < <(nix-store --query --requisites "$toplevel")
[ "${#paths[@]}" -gt 0 ] || fail "$toplevel is not in the store of this machine"

# gzip, because every base can unpack it.
filter=(cat)
[ "$PACKERNIX_COMPRESS" = 0 ] || filter=(gzip -1)
nix-store --export "${paths[@]}" | "${filter[@]}" >"$scratch/closure" ||
  fail "writing the closure of $toplevel to $scratch failed"

: >"$scratch/nix.tar.gz"
if nix=$(nix_to_send "$toplevel"); then
  mapfile -t nix_paths < <(nix-store --query --requisites "$nix")
  # A link tells which of the paths is Nix.
  ln -sfn "$nix" "$scratch/packernix-nix"
  tar --create --gzip --absolute-names --file "$scratch/nix.tar.gz" \
    --directory "$scratch" packernix-nix "${nix_paths[@]}"
  rm "$scratch/packernix-nix"
fi
echo "pack: ${#paths[@]} paths, $(wc -c <"$scratch/closure") bytes"
