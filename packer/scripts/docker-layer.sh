#!/bin/sh
# Writes the layer that docker-base.sh has described in a folder: the same bytes for the same toplevel,
# with sorted names, no times, and owners by number. Needs GNU tar.
#   docker-layer.sh FOLDER [FILE]
# To standard output without FILE.
set -eu
[ -z "${2:-}" ] || exec >"$2"
exec tar --create --format=posix --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner \
  --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime --no-acls --no-xattrs \
  --directory="$1/root" . --directory=/ --verbatim-files-from --files-from="$1/names"
