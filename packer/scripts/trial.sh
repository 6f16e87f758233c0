#!/bin/sh
# In a machine that was booted from an image: runs the user's test.
#   PACKERNIX_TRIAL  path of the uploaded script
# Leaves `<that path>.report`: a line with the script's exit code, behind it the JUnit file that the
# script has put into the folder $PACKERNIX_RESULTS, if any. Ends with 0 whatever the script says,
# so that the report is fetched; of a long output it shows the beginning and the end.
# Uses the shell and coreutils only.
set -u

script=${PACKERNIX_TRIAL:?the path of the script}
work=$script.d
(umask 077 && mkdir "$work" "$work/results" && mkfifo "$work/said" "$work/shown") || exit 1
chmod 0700 "$script" || exit 1

# Two pipes: what the script leaves running holds only the first one open, and the session ends
# when the second one is closed.
cat "$work/said" >"$work/shown" &
between=$!
{
  # `dd`, because it passes on what comes without waiting for more: 2 MiB at most.
  dd bs=128 count=16384 2>/dev/null
  tail -c 65536 >"$work/rest"
  if [ -s "$work/rest" ]; then
    echo
    echo "(A part of this output is left out.)"
    cat "$work/rest"
  fi
} <"$work/shown" &
show=$!

PACKERNIX_RESULTS=$work/results "$script" >"$work/said" 2>&1 </dev/null
code=$?

tries=0
while kill -0 "$between" 2>/dev/null && [ "$tries" -lt 20 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
kill "$between" 2>/dev/null
wait "$show"

# One byte more than is read, so that a longer file is not taken for a whole one.
{
  echo "$code"
  [ ! -f "$work/results/junit.xml" ] || head -c 8388609 "$work/results/junit.xml"
} >"$script.report"
rm -rf "$work"
