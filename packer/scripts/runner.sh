# shellcheck shell=bash
# Sourced by the scripts that run on the runner.

# The store path of a Nix that can be given to a machine without one: the runner's own, else
# that of the toplevel ($1). Fails where neither is in the store.
nix_to_send() {
  local candidate store=${NIX_STORE_DIR:-/nix/store}
  for candidate in "$(command -v nix-store)" "$1/sw/bin/nix-store"; do
    candidate=$(readlink -e "$candidate") || continue
    case $candidate in
      "$store"/*)
        candidate=${candidate#"$store/"}
        echo "$store/${candidate%%/*}"
        return
        ;;
    esac
  done
  return 1
}
