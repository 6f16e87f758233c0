#!/usr/bin/env bash
# On the runner: copies the closure of a toplevel over SSH into the store below a root directory
# of the machine. What the machine has or can substitute is not sent; the rest goes in one stream,
# and after a broken connection only what had not arrived goes again.
#   PACKERNIX_TOPLEVEL  store path
#   PACKERNIX_ROOT      root directory on the machine
#   PACKERNIX_HOST, PACKERNIX_PORT, PACKERNIX_USER, PACKERNIX_KEY  how to log in
#   PACKERNIX_COMPRESS  0: never compress; else as the connection's speed asks for
#   PACKERNIX_ALIVE     optional: seconds until a silent machine is given up, about
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=runner.sh
. "$(dirname "${BASH_SOURCE[0]}")/runner.sh"

toplevel=$PACKERNIX_TOPLEVEL
root=$PACKERNIX_ROOT
target=$PACKERNIX_USER@$PACKERNIX_HOST
address=$target:$PACKERNIX_PORT
store=${NIX_STORE_DIR:-/nix/store}
alive=${PACKERNIX_ALIVE:-120}
far=

work=$(mktemp -d)
# The socket's name has 107 bytes, of which ssh takes 17 for itself while it makes the socket, and
# ssh reads blanks, `%` and `$` in it in its own way.
socket=$work
case $work in
  *[!A-Za-z0-9._/-]*) socket=$(mktemp -d /tmp/packernix-XXXXXX) ;;
  *) [ "${#work}" -le 80 ] || socket=$(mktemp -d /tmp/packernix-XXXXXX) ;;
esac

finish() {
  if [ -S "$socket/s" ] && [ -n "$far" ] && ssh -O check "$target" 2>/dev/null; then
    # shellcheck disable=SC2029 # made by mktemp there
    ssh "$target" "rm -rf $far" 2>/dev/null || true
  fi
  [ ! -S "$socket/s" ] || ssh -O exit "$target" 2>/dev/null || true
  rm -rf "$work" "$socket"
}

trap finish EXIT

fail() {
  echo "copy: $*" >&2
  exit 1
}

[ -n "$PACKERNIX_KEY" ] || fail "the variable ssh_private_key_file is not set: the closure is copied with that key"
[ -r "$PACKERNIX_KEY" ] || fail "the key file $PACKERNIX_KEY cannot be read"
command -v nix-store >/dev/null || fail "nix-store is not on PATH"

# Nix runs the first `ssh` on PATH as well and splits NIX_SSHOPTS at blanks, so the options come
# from an `ssh` of our own: paths with blanks stay whole, and no configuration of the user is read.
# The machine is as old as this build, so there is no host key to compare with. The first command
# opens the connection and all share it; a broken one is opened again by the next command, and
# the last one is closed a minute after its use, whatever happens to this script.
real_ssh=$(command -v ssh) || fail "ssh is not on PATH"
mkdir "$work/bin"
{
  echo '#!/usr/bin/env bash'
  printf 'exec %q -F /dev/null' "$real_ssh"
  printf ' %q' -i "$PACKERNIX_KEY" -p "$PACKERNIX_PORT" \
    -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR -o ConnectTimeout=60 \
    -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
    -o ServerAliveInterval=$(((alive + 7) / 8)) -o ServerAliveCountMax=8 \
    -o ControlMaster=auto -o ControlPersist=60 -o "ControlPath=$socket/s"
  # shellcheck disable=SC2016 # for the script that is written
  echo ' "$@"'
} >"$work/bin/ssh"
chmod 0755 "$work/bin/ssh"
export PATH=$work/bin:$PATH
unset NIX_SSHOPTS

nix-store --query --requisites "$toplevel" >"$work/closure" || fail "$toplevel is not in the store of this machine"
total=$(wc -l <"$work/closure")

# `receive COMMAND [FILTER...]`: a command of receive-closure.sh on the machine.
receive() {
  local command=$1
  shift
  # shellcheck disable=SC2029 # nothing in it needs quoting there but the root
  ssh "$target" "sh $far/receive.sh $command '$root' ${far##*/} $*"
}

# Brings that script there, asks what the machine has to work with and which paths it lacks,
# references first. Status 255, here and below: the connection broke.
greet() {
  local script answer
  # As one word for the shell there.
  script=$(sed "s/'/'\\\\''/g" "$here/receive-closure.sh")
  # shellcheck disable=SC2029 # both are quoted for the shell there
  answer=$(ssh "$target" "d=\$(mktemp -d) && printf '%s\\n' '$script' >\"\$d/receive.sh\" && echo \"\$d\" &&
    sh \"\$d/receive.sh\" greet '$root' \"\${d##*/}\"" <"$work/closure" 2>"$work/log") || return
  far=$(head -n 1 <<<"$answer")
  words=$(sed -n '2,/^$/p' <<<"$answer" | tr '\n' ' ')
  sed '1,/^$/d' <<<"$answer" >"$work/missing"
  lacking=$(wc -l <"$work/missing")
}

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

# As `greet`, for the paths alone.
ask() {
  receive missing <"$work/closure" >"$work/missing" 2>"$work/log" || return
  lacking=$(wc -l <"$work/missing")
}

# Lets the machine substitute, once.
substitute() {
  substituted=1
  has_word substituters || return 0
  receive substitute <"$work/missing" >"$work/told" 2>"$work/log" || return
  cat "$work/told"
  if grep -q '^copy: the machine asks' "$work/told"; then ask; fi
}

# Sends $1 MiB to `measure` on the machine and puts MB/s into `speed`.
speed_with() {
  local begin=${EPOCHREALTIME/[.,]/} took
  head -c "$(($1 * 1048576))" /dev/zero >&"$to" && read -r <&"$from" || return
  took=$((${EPOCHREALTIME/[.,]/} - begin))
  speed=$(($1 * 1048576 / (took + 1)))
}

# How to compress $1 bytes. A fast connection carries more than the cores compress; a slow one is
# found out with 1 MiB, so that the trial costs little.
choose_filter() {
  local speed=0 enough
  pack=(cat) unpack=(cat)
  [ "$PACKERNIX_COMPRESS" != 0 ] && [ "$1" -gt 16000000 ] || return 0
  # zstd -1 takes in some 200 MB/s with a core, of which tar and ssh need their part.
  enough=$((75 * $(nproc)))
  coproc meter { ssh "$target" 'echo; for n in 1 8 8; do head -c $((n * 1048576)) >/dev/null; echo; done' 2>/dev/null; }
  local pid=$! from to
  # Bash forgets the numbers when the process ends.
  # shellcheck disable=SC2154 # meter is the coprocess
  exec {from}<&"${meter[0]}" {to}>&"${meter[1]}"
  # The first ones open the windows of TCP and SSH.
  if read -r <&"$from" && speed_with 1 && [ "$speed" -ge 15 ] && speed_with 8 &&
    [ "$speed" -lt "$enough" ]; then
    speed_with 8 || true
  fi 2>/dev/null
  exec {from}<&- {to}>&-
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  [ "$speed" -lt "$enough" ] || return 0
  if has_word zstd && command -v zstd >/dev/null; then
    pack=(zstd -q -1 -T0 -c) unpack=(zstd -q -d -c)
    [ "$speed" -ge 20 ] || pack=(zstd -q -3 -T0 -c)
  elif has_word lz4 && command -v lz4 >/dev/null; then
    pack=(lz4 -q -1 -c) unpack=(lz4 -q -d -c)
  elif [ "$speed" -lt 20 ] && has_word gzip && command -v gzip >/dev/null; then
    pack=(gzip -1 -c) unpack=(gzip -d -c)
  fi
}

# Sends what is lacking as files into the store's own directory. One stream: first what registers
# the paths, as lines of `nix-store --dump-db` joined by `|`, then the paths.
send_files() {
  local ended bytes
  xargs nix-store --dump-db <"$work/missing" | awk '
    { line = field++ ? line "|" $0 : $0 }
    field == 5 { last = 5 + $0 }
    field >= 5 && field == last { print line; field = 0 }
  ' >"$work/registration"
  sed 's,.*/,,' "$work/missing" >"$work/names"
  awk -F '|' '{ printf "%d\n", sum += $3 }' "$work/registration" >"$work/ends"
  bytes=$(tail -n 1 "$work/ends")
  choose_filter "$bytes"
  tell_start "$bytes"
  ended=(0)
  {
    tar --create --format=gnu --blocking-factor=128 --owner=0 --group=0 --numeric-owner --mtime=@1 \
      --checkpoint=32 --checkpoint-action='echo=packernix %u' \
      -C "$work" registration -C "$store" -T "$work/names" 2>&3 |
      "${pack[@]}" |
      receive unpack "${unpack[@]}" 2>"$work/log" || ended=("${PIPESTATUS[@]}")
  } 3> >(progress)
  wait $!
  [ "${ended[2]:-0}" = 0 ] || return "${ended[2]}"
  # It has removed itself.
  far=
  # The machine cannot tell an archive that ends early from one that this side broke off.
  [ "${ended[*]}" = 0 ] || fail "reading the closure of $toplevel failed"
}

# Where the store's directory is not to be written to, Nix itself takes the paths.
send_export() {
  local part ended bytes
  rm -f "$work"/part-*
  split -l 500 -d -a 5 "$work/missing" "$work/part-"
  bytes=$(xargs nix-store --query --size <"$work/missing" | awk '{ sum += $1 } END { printf "%d\n", sum }')
  choose_filter "$bytes"
  tell_start "$bytes"
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
  has_word xargs || return 1
  if [ -n "$started" ]; then
    receive salvage 2>"$work/log" || return
    ask || return
  fi
  if [ "$lacking" -gt 0 ] && [ -z "$substituted" ]; then substitute || return; fi
  # What was there, or came by itself, before the first was sent.
  [ -n "$started" ] || sent=$lacking started=1
  [ "$lacking" -gt 0 ] || return 0
  if [ -n "$files" ] && has_word unpack; then send_files; else send_export; fi
}

# Nix's own way, for machines that lack what the others need.
plain_copy() {
  local program url
  program=$(ssh "$target" 'PATH=/usr/local/bin:$PATH; command -v nix-store') || fail "$address has no Nix"
  url="ssh://$target?remote-program=$program"
  [ "$root" = / ] || url="$url&remote-store=$root"
  nix --extra-experimental-features nix-command copy --no-check-sigs --substitute-on-destination \
    --to "$url" "$toplevel"
}

# The last thing that was said on the other side, without Nix's word about its build users.
last_words() {
  grep -v "group 'nixbld' specified" "$work/log" | tail -n "$1" || true
}

here=$(dirname "${BASH_SOURCE[0]}")
words='' substituted='' started='' sent=0 lacking=$total
# Files as they are, where this tar can count and the store is a directory here.
files=
if tar --version 2>/dev/null | grep -q 'GNU tar' && [ -e "$toplevel" ]; then files=1; fi

status=0
greet || status=$?
[ "$status" != 255 ] || fail "cannot log in to $address: $(last_words 1)"
if [ "$status" = 0 ] && ! has_word nix; then
  send_nix
  greet || fail "the connection to $address broke: $(last_words 1)"
fi

echo "copy: closure of $toplevel, $total paths, to $address"
tries=0 before=$total
while :; do
  status=0
  attempt || status=$?
  [ "$status" != 0 ] || break
  if [ "$status" != 255 ]; then
    if full=$(grep -m 1 -E 'No space left|Wrote only' "$work/log"); then
      fail "there is no room left below $root on $address, with $lacking of $total paths lacking: $full"
    fi
    last_words 5 >&2
    echo "copy: the fast way to $address failed with status $status; nix copy goes on" >&2
    if [ -n "$far" ]; then receive salvage 2>/dev/null || true; fi
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
