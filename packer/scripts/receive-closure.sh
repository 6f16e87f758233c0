#!/bin/sh
# On the machine, as the text that copy-closure.sh gives the shell there: takes the closure that comes over SSH.
#   $1  command: one of the functions below
#   $2  root directory of the store
#   $3  name of this copy; what follows are the command's arguments
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"
# Nothing is built here, so no build users are needed; a Nix without its package has none.
NIX_CONFIG="${NIX_CONFIG:-}
build-users-group =
extra-experimental-features = nix-command"
export NIX_CONFIG

command=$1
root=$2
store=${root%/}/nix/store
staging=$store/.packernix-$3
shift 3

has() { command -v "$1" >/dev/null 2>&1; }

# `timeout` is no part of POSIX.
within() {
  if has timeout; then timeout "$@"; else shift && "$@"; fi
}

substituters() {
  nix show-config 2>/dev/null | sed -n 's/^substituters = //p'
}

# What there is to work with, a word each. `unpack`: root may write to the store as a directory,
# which no daemon and no read-only mount guards.
probe() {
  for program in zstd lz4 gzip xargs; do
    if has "$program"; then echo "$program"; fi
  done
  if has nix-store; then
    echo nix
    if [ -n "$(substituters)" ]; then echo substituters; fi
  fi
  if [ "$(id -u)" = 0 ] && has tar && mkdir -p "$store" && mkdir "$staging"; then
    rmdir "$staging"
    echo unpack
  fi 2>/dev/null
}

# Takes the $1 paths of a closure and answers with what there is to work with and those that are
# missing; an empty line ends it. Then does what it is told, a line each. The other side waits for
# each answer, so that no program reads more than is meant for it.
session() {
  salvage
  probe
  head -n "$1" | if has nix-store && has xargs; then missing; else cat >/dev/null; fi
  echo
  while read -r order arguments; do
    # shellcheck disable=SC2086 # words
    "$order" $arguments
  done
}

# How fast do $1 bytes come?
measure() {
  head -c "$1" >/dev/null
  echo
}

# Of the paths on standard input those that are not valid.
missing() {
  xargs nix-store --store "$root" --check-validity --print-invalid
}

# Fetches what it can of the paths on standard input. Each substituter is asked for its name
# first, with a time limit; one that does not answer is left out.
substitute() {
  scratch=$(mktemp -d)
  alive=
  for url in $(substituters); do
    # A cache of its own: what Nix remembers of a substituter says nothing about the network.
    if XDG_CACHE_HOME=$scratch within 15 nix store ping --store "$url" \
      --option connect-timeout 5 --option download-attempts 1 >/dev/null 2>&1; then
      alive="$alive $url"
    else
      echo "copy: the machine's substituter $url does not answer and is left out"
    fi
  done
  rm -rf "$scratch"
  [ -n "$alive" ] || return 0
  echo "copy: the machine asks$alive"
  # What cannot be had is sent afterwards.
  xargs nix-store --store "$root" --realise --ignore-unknown --keep-going \
    --option substituters "$alive" --option max-jobs 0 --option builders '' \
    --option connect-timeout 10 --option download-attempts 2 \
    --option stalled-download-timeout 30 >/dev/null 2>&1 || true
}

# Moves what `$staging/good` registers into the store; what is there of that name is not valid.
# A line is an entry of `nix-store --dump-db`, with `|` for each line end; after a tab, what `trust`
# takes.
install_staged() {
  mkdir "$staging/old"
  (
    cd "$staging"
    sed 's,|.*,,; s,.*/,,' good >names
    while read -r name; do
      if [ -e "$store/$name" ] || [ -L "$store/$name" ]; then mv "$store/$name" old/; fi
    done <names
    # shellcheck disable=SC2016 # for the inner shell
    xargs sh -c 'exec mv "$@" "$0"' "$store" <names
  )
  cut -f 1 "$staging/good" | tr '|' '\n' | nix-store --store "$root" --load-db
  cut -s -f 2 "$staging/good" >"$staging/narinfos"
  [ ! -s "$staging/narinfos" ] || trust "$staging/cache" <"$staging/narinfos"
}

# A tar archive on standard input: first the file `registration`, then the paths in that order.
# $@ decompresses it.
unpack() {
  mkdir "$staging"
  echo "$$" >"$staging/pid"
  # An archive that is cut short fails in tar, whatever the filter says.
  "$@" | tar -C "$staging" -xpf -
  # From here on it ends by itself, and leaves nothing to salvage.
  trap 'rm -rf "$staging"' EXIT
  rm "$staging/pid"
  mv "$staging/registration" "$staging/good"
  install_staged
}

# Signatures and content addresses, which no other command registers: as from a binary cache in the
# folder $1. A line on standard input is a .narinfo, with `|` for each line end and its name first.
trust() (
  cache=${1:-$(mktemp -d)}
  mkdir -p "$cache"
  cd "$cache"
  echo "StoreDir: /nix/store" >nix-cache-info
  IFS='|'
  set -f
  while read -r line; do
    # shellcheck disable=SC2086 # words
    set -- $line
    name=$1
    shift
    printf '%s\n' "$@" >"$name.narinfo"
    path=${1#*: }
    echo "$path" >>paths
    case $line in
      *'|CA: '*)
        nix-store --dump "${root%/}$path" >"$name.nar"
        echo "$path" >>addressed
        ;;
    esac
  done
  xargs nix store copy-sigs --store "$root" --substituter "file://$cache" <paths >/dev/null 2>&1 ||
    echo "copy: this Nix did not take the signatures"
  # Written once more, and only then registered with its content address.
  [ ! -s addressed ] || xargs nix-store --store "$root" --repair-path --option substitute true \
    --option substituters "file://$cache" --option require-sigs false <addressed >/dev/null 2>&1 || {
    echo "copy: this Nix did not take the content addresses"
    xargs nix-store --store "$root" --verify-path <addressed
  }
  rm -rf "$cache"
)

# After a broken connection: keeps the paths that had come in whole.
salvage() {
  [ -d "$staging" ] || return 0
  if [ -s "$staging/pid" ]; then
    # It waits for the rest; sshd has made it the leader of a session.
    pid=$(cat "$staging/pid")
    kill -s KILL -- "-$pid" 2>/dev/null || kill -s KILL "$pid" 2>/dev/null || true
    if [ -s "$staging/registration" ]; then
      keep_whole
      [ ! -s "$staging/good" ] || install_staged
    fi
  else
    # All had come in: it is moving or registering them.
    tries=0
    while [ -d "$staging" ] && [ "$tries" -lt 60 ]; do
      sleep 1
      tries=$((tries + 1))
    done
  fi
  rm -rf "$staging"
}

# Those whose hash is the registered one, up to the first that is not.
keep_whole() {
  (
    cd "$staging"
    sed 's,|.*,,; s,.*/,,' registration | while read -r name; do
      if [ ! -e "$name" ] && [ ! -L "$name" ]; then break; fi
      echo "$name"
    done >names
    [ ! -s names ] || xargs nix-hash --type sha256 <names >hashes
    while IFS= read -r entry <&3 && read -r hash <&4; do
      registered=${entry#*|}
      [ "${registered%%|*}" = "$hash" ] || break
      printf '%s\n' "$entry"
    done 3<registration 4<hashes >good
    [ -s good ] || return 0
    # tar sets times and modes of directories at its end.
    sed 's,|.*,,; s,.*/,,' good >names
    xargs sh -c 'find "$@" -type d -exec chmod 0555 {} + && find "$@" -exec touch -h -d @1 {} +' sh <names
  )
}

# An archive of `nix-store --export` on standard input, which $@ decompresses.
import() {
  "$@" | nix-store --store "$root" --import >/dev/null
}

"$command" "$@"
