#!/usr/bin/env bash
# On the runner: copies the closure of a toplevel over SSH into the store below a root directory
# of the machine. What the machine has or can substitute is not sent; the rest goes in one stream,
# and after a broken connection only what had not arrived goes again.
#   PACKERNIX_TOPLEVEL  store path
#   PACKERNIX_ROOT      root directory on the machine
#   PACKERNIX_HOST, PACKERNIX_PORT, PACKERNIX_USER, PACKERNIX_KEY  how to log in; without a host
#                       the root directory is on the runner itself
#   PACKERNIX_COMPRESS  0: never compress; else as the connection's speed asks for
#   PACKERNIX_ALIVE     optional: seconds until a silent machine is given up, about
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=runner.sh
. "$(dirname "${BASH_SOURCE[0]}")/runner.sh"

toplevel=$PACKERNIX_TOPLEVEL
root=$PACKERNIX_ROOT
host=${PACKERNIX_HOST:-}
if [ -n "$host" ]; then
  target=$PACKERNIX_USER@$host
  address=$target:$PACKERNIX_PORT
else
  target=here
  address=$root
fi
store=${NIX_STORE_DIR:-/nix/store}
alive=${PACKERNIX_ALIVE:-120}
here=$(dirname "${BASH_SOURCE[0]}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A broken connection is an error like others, not the end of this script.
trap : PIPE

fail() {
  echo "copy: $*" >&2
  exit 1
}

if [ -n "$host" ]; then
  [ -n "$PACKERNIX_KEY" ] || fail "the variable packernix_ssh_private_key_file is not set: the closure is copied with that key"
  [ -r "$PACKERNIX_KEY" ] || fail "the key file $PACKERNIX_KEY cannot be read"
fi
command -v nix-store >/dev/null || fail "nix-store is not on PATH"

# Nix runs the first `ssh` on PATH as well and splits NIX_SSHOPTS at blanks, so the options come
# from an `ssh` of our own: paths with blanks stay whole, and no configuration of the user is read.
# The machine is as old as this build, so there is no host key to compare with. Where the processor
# has AES, it takes half of what ssh's first choice does.
write_ssh() {
  real_ssh=$(command -v ssh) || fail "ssh is not on PATH"
  ciphers=chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr
  gcm=aes128-gcm@openssh.com,aes256-gcm@openssh.com
  if grep -qw aes /proc/cpuinfo 2>/dev/null; then ciphers=$gcm,$ciphers; else ciphers=$ciphers,$gcm; fi
  echo '#!/usr/bin/env bash'
  printf 'exec %q -F /dev/null' "$real_ssh"
  printf ' %q' -i "$PACKERNIX_KEY" -p "$PACKERNIX_PORT" \
    -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=60 \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o ServerAliveInterval=$(((alive + 7) / 8)) -o ServerAliveCountMax=8 -o "Ciphers=$ciphers"
  # shellcheck disable=SC2016 # for the script that is written
  echo ' "$@"'
}
mkdir "$work/bin"
if [ -n "$host" ]; then
  write_ssh >"$work/bin/ssh"
else
  # The same commands, for a shell on this machine.
  printf '#!/bin/sh\nshift\nexec sh -c "$*"\n' >"$work/bin/ssh"
fi
chmod 0755 "$work/bin/ssh"
export PATH=$work/bin:$PATH
unset NIX_SSHOPTS

nix-store --query --requisites "$toplevel" >"$work/closure" || fail "$toplevel is not in the store of this machine"
total=$(wc -l <"$work/closure")
# While the machine answers. `nix-store` does not tell signatures and content addresses.
xargs nix-store --dump-db <"$work/closure" >"$work/dump" &
dump=$!
xargs nix --extra-experimental-features nix-command path-info --sigs <"$work/closure" >"$work/sigs" &
sigs=$!

# As one word for the shell there.
script=$(sed "s/'/'\\\\''/g" "$here/receive-closure.sh")

# `receive COMMAND [ARGUMENT...]`: a command of receive-closure.sh on the machine. Status 255, here
# and below: the connection broke.
receive() {
  local command=$1
  shift
  # shellcheck disable=SC2029 # nothing in it needs quoting there but the script and the root
  ssh "$target" "exec sh -c '$script' receive $command '$root' ${work##*/} $*"
}

# Opens a session on the machine: what it has to work with, and which paths it lacks, references
# first. `to` and `from` lead to and from it.
greet() {
  rm -f "$work/to" "$work/from"
  mkfifo "$work/to" "$work/from"
  receive session "$total" <"$work/to" >"$work/from" 2>"$work/log" &
  session=$!
  exec {to}>"$work/to" {from}<"$work/from"
  # In the background: it answers before it has read all.
  cat "$work/closure" >&"$to" &
  # What follows the empty line is only sent when asked for.
  sed '/^$/q' <&"$from" >"$work/answer"
  grep -qx '' "$work/answer" || return
  words=$(grep '^[a-z]' "$work/answer" | tr '\n' ' ')
  grep '^/' "$work/answer" >"$work/missing" || true
  lacking=$(wc -l <"$work/missing")
}

# Ends the session; what it has left to say is for people.
hang_up() {
  exec {to}>&-
  cat <&"$from"
  exec {from}<&-
  local ended=$session
  session=
  wait "$ended"
}

order() { echo "$*" >&"$to"; } 2>/dev/null

# Where a Nix is sent, it is linked into /usr/local, where the later scripts look too.
send_nix() {
  local nix paths
  nix=$(nix_to_send "$toplevel") || fail "$address has no Nix, and neither the runner's Nix nor the toplevel's is in the store"
  echo "copy: sending $nix to $address"
  mapfile -t paths < <(nix-store --query --requisites "$nix")
  # shellcheck disable=SC2029 # a store path needs no quoting
  tar --create --gzip --absolute-names "${paths[@]}" |
    ssh "$target" "tar -xzPf - && mkdir -p /usr/local/bin && ln -sf $nix/bin/nix* /usr/local/bin/" ||
    fail "sending $nix to $address failed"
}

has_word() {
  case " $words" in *" $1 "*) ;; *) return 1 ;; esac
}

# Lets the machine substitute, once.
substitute() {
  substituted=1
  has_word substituters || return 0
  receive substitute <"$work/missing" >"$work/told" 2>"$work/log" || return
  cat "$work/told"
  grep -q '^copy: the machine asks' "$work/told" || return 0
  receive missing <"$work/closure" >"$work/missing" 2>"$work/log" || return
  lacking=$(wc -l <"$work/missing")
}

# Sends $1 MiB for nothing and puts MB/s into `speed`.
speed_with() {
  local bytes=$(($1 * 1048576)) begin=${EPOCHREALTIME/[.,]/}
  order measure "$bytes" && head -c "$bytes" /dev/zero >&"$to" && read -r <&"$from" || return
  speed=$((bytes / (${EPOCHREALTIME/[.,]/} - begin + 1)))
}

# How to compress $1 bytes. A fast connection carries more than the cores compress; a slow one is
# found out with 1 MiB, so that the trial costs little.
choose_filter() {
  local speed=0 enough program common=
  pack=(cat) unpack=(cat)
  [ "$PACKERNIX_COMPRESS" != 0 ] && [ "$1" -gt 16000000 ] || return 0
  for program in zstd lz4 gzip; do
    if [ -z "$common" ] && has_word "$program" && command -v "$program" >/dev/null; then common=$program; fi
  done
  [ -n "$common" ] || return 0
  # A core takes in some 200 MB/s with zstd -1, of which tar and ssh need their part; lz4 takes off
  # less, and gzip is slow.
  enough=$((65 * $(nproc)))
  case $common in lz4) enough=$((40 * $(nproc))) ;; gzip) enough=20 ;; esac
  # The first one opens the windows of TCP and SSH.
  speed_with 1 || return
  if [ "$speed" -ge 15 ]; then speed_with 8 || return; fi
  if [ "$speed" -ge 15 ] && [ "$speed" -lt "$enough" ]; then speed_with 8 || return; fi
  [ "$speed" -lt "$enough" ] || return 0
  case $common in
    zstd) pack=(zstd -q -1 -T0 -c) unpack=(zstd -q -d -c) ;;
    *) pack=("$common" -1 -c) unpack=("$common" -d -c) ;;
  esac
  if [ "$common" = zstd ] && [ "$speed" -lt 20 ]; then pack=(zstd -q -3 -T0 -c); fi
}

# Writes `registration`, what is known of the paths that are lacking: a line each as from
# `nix-store --dump-db`, with `|` for each line end. Where there are signatures or a content
# address, a tab follows and the .narinfo of a binary cache in the same way, its name first.
describe() {
  wait "$dump" || fail "$toplevel cannot be read from the database of this machine"
  wait "$sigs" || echo "copy: this Nix does not tell signatures, so they are not copied" >&2
  awk '
    function name_of(path) { sub(/.*\//, "", path); return path }
    kind == "missing" { lacking[$1]; next }
    kind == "sigs" {
      for (i = 2; i <= NF; i++)
        if ($i ~ /^ca:/) trust[$1] = trust[$1] "|CA: " substr($i, 4)
        else if ($i != "ultimate") trust[$1] = trust[$1] "|Sig: " $i
      next
    }
    { field[++count] = $0 }
    count < 5 || count < 5 + field[5] { next }
    field[1] in lacking {
      line = path = field[1]
      for (i = 2; i <= count; i++) line = line "|" field[i]
      if (path in trust) {
        hash = substr(name_of(path), 1, 32)
        line = line "\t" hash "|StorePath: " path "|URL: " hash ".nar|Compression: none"
        line = line "|NarHash: sha256:" field[2] "|NarSize: " field[3] "|References: "
        for (i = 6; i <= count; i++) line = line (i > 6 ? " " : "") name_of(field[i])
        line = line trust[path]
      }
      print line
    }
    { count = 0 }
  ' kind=missing "$work/missing" kind=sigs "$work/sigs" kind=dump "$work/dump" >"$work/registration"
  awk -F '|' '{ printf "%d\n", sum += $3 }' "$work/registration" >"$work/ends"
  bytes=$(tail -n 1 "$work/ends")
}

# Sends what is lacking as files into the store's own directory. One stream: first what registers
# the paths, then the paths.
send_files() {
  local ended=(0) status=0
  sed 's,.*/,,' "$work/missing" >"$work/names"
  order unpack "${unpack[@]}" || return
  {
    tar --create --format=gnu --blocking-factor=128 --owner=0 --group=0 --numeric-owner --mtime=@1 \
      --checkpoint=32 --checkpoint-action='echo=packernix %u' \
      -C "$work" registration -C "$store" -T "$work/names" 2>&3 |
      "${pack[@]}" >&"$to" || ended=("${PIPESTATUS[@]}")
  } 3> >(progress)
  wait $!
  hang_up || status=$?
  [ "$status" = 0 ] || return "$status"
  # The machine cannot tell an archive that ends early from one that this side broke off.
  [ "${ended[*]}" = 0 ] || fail "reading the closure of $toplevel failed"
}

# Where the store's directory is not to be written to, Nix itself takes the paths.
send_export() {
  local part ended
  hang_up || return
  rm -f "$work"/part-*
  split -l 500 -d -a 5 "$work/missing" "$work/part-"
  for part in "$work"/part-*; do
    ended=(0)
    xargs nix-store --export <"$part" | "${pack[@]}" | receive import "${unpack[@]}" 2>"$work/log" ||
      ended=("${PIPESTATUS[@]}")
    [ "${ended[2]:-0}" = 0 ] || return "${ended[2]}"
    [ "${ended[*]}" = 0 ] || fail "reading the closure of $toplevel failed"
    lacking=$((lacking - $(wc -l <"$part")))
    echo "copy: $((total - lacking)) of $total paths"
    rm "$part"
  done
  cut -s -f 2 "$work/registration" >"$work/narinfos"
  [ ! -s "$work/narinfos" ] || receive trust <"$work/narinfos" 2>"$work/log"
}

tell_start() {
  local how="${pack[0]}"
  [ "$how" != cat ] || how="not compressed"
  echo "copy: sending $lacking paths, $(mebibytes "$1"), $how"
}

mebibytes() { echo "$((($1 + 524288) / 1048576)) MiB"; }

# Reads how many records of 64 KiB tar has written.
progress() {
  local line bytes ends passed=0 next=$((SECONDS + 3))
  mapfile -t ends <"$work/ends"
  while IFS= read -r line; do
    case $line in
      "tar: packernix "*)
        [ "$SECONDS" -ge "$next" ] || continue
        bytes=$((${line##* } * 65536))
        while [ "$passed" -lt "$lacking" ] && [ "${ends[passed]}" -le "$bytes" ]; do passed=$((passed + 1)); done
        echo "copy: $((total - lacking + passed)) of $total paths, $(mebibytes "$bytes")"
        next=$((SECONDS + 3))
        ;;
      *) printf '%s\n' "$line" >&2 ;;
    esac
  done
}

# One way from what the machine has to all that it needs.
attempt() {
  local bytes
  greet || return
  if ! has_word nix; then
    hang_up || return
    send_nix
    greet || return
  fi
  if [ -z "$started" ]; then echo "copy: closure of $toplevel, $total paths, to $address"; fi
  has_word xargs || return
  if [ "$lacking" -gt 0 ] && [ -z "$substituted" ]; then substitute || return; fi
  # What was there, or came by itself, before the first was sent.
  [ -n "$started" ] || sent=$lacking started=1
  [ "$lacking" -gt 0 ] || return 0
  describe
  choose_filter "$bytes" || return
  tell_start "$bytes"
  if [ -n "$files" ] && has_word unpack; then send_files; else send_export; fi
}

# Nix's own way, for machines that lack what the others need.
plain_copy() {
  local program url
  if [ -z "$host" ]; then
    NIX_CONFIG="${NIX_CONFIG:-}
build-users-group =" nix --extra-experimental-features nix-command copy --no-check-sigs --to "local?root=$root" "$toplevel"
    return
  fi
  program=$(ssh "$target" 'PATH=/usr/local/bin:$PATH; command -v nix-store') || fail "$address has no Nix"
  url="ssh://$target?remote-program=$program"
  [ "$root" = / ] || url="$url&remote-store=$root"
  nix --extra-experimental-features nix-command copy --no-check-sigs --substitute-on-destination \
    --to "$url" "$toplevel"
}

# The last thing that was said on the other side, without Nix's word about its build users.
last_words() {
  grep -v "group 'nixbld' specified" "$work/log" | tr -d '\r' | sed 's/ *$//' | tail -n "$1" || true
}

session='' words='' substituted='' started='' sent=0 lacking=$total
# All of it is on this machine; nothing is faster.
[ -n "$host" ] || substituted=1
# Files as they are, where this tar can count and the store is a directory here.
files=
if tar --version 2>/dev/null | grep -q 'GNU tar' && [ -e "$toplevel" ]; then files=1; fi

tries=0 before=$total
while :; do
  status=0
  attempt || status=$?
  if [ -n "$session" ]; then hang_up || status=$?; fi
  [ "$status" != 0 ] || break
  if [ "$status" = 255 ] && [ -z "$words" ]; then fail "cannot log in to $address: $(last_words 1)"; fi
  if [ "$status" != 255 ]; then
    if full=$(grep -m 1 -E 'No space left|Wrote only' "$work/log"); then
      fail "there is no room left below $root on $address, with $lacking of $total paths lacking: $full"
    fi
    last_words 5 >&2
    echo "copy: the fast way to $address failed with status $status; nix copy goes on" >&2
    receive salvage 2>/dev/null || true
    plain_copy || fail "the copy of $toplevel to $address broke"
    break
  fi
  # What came since the last try counts as progress, and begins the count anew.
  [ "$lacking" = "$before" ] || tries=0
  before=$lacking
  [ "$tries" -lt 5 ] || fail "the connection to $address broke six times with $lacking of $total paths lacking: $(last_words 1)"
  echo "copy: the connection to $address broke ($(last_words 1)); next try in $((1 << tries)) s" >&2
  sleep $((1 << tries))
  tries=$((tries + 1))
done
echo "copy: done, $sent paths sent, $((total - sent)) were there or substituted, $SECONDS s"
