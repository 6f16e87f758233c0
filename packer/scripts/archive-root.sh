#!/bin/sh
# On the machine that installs, as root, when the system is sealed: the root file system once more at
# /mnt, and an archive of it there, as curtin unpacks it (curtin/commands/extract.py: with extended
# attributes and numeric owners).
#   PACKERNIX_ARCHIVE  the file, in a folder of its own in /mnt
set -eu
export PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}"

mount "$(cat /run/packernix-root)" /mnt
folder=${PACKERNIX_ARCHIVE%/*}
mkdir "$folder"
tar --create --gzip --file "$PACKERNIX_ARCHIVE" --directory /mnt --one-file-system --numeric-owner \
  --xattrs --acls --sparse --exclude "./${folder##*/}" --exclude ./lost+found .
echo "archive: $(stat --format %s "$PACKERNIX_ARCHIVE") bytes"
