#!/usr/bin/env bash
# Makes /etc from the store path given: links through /etc/static, copies where a mode was asked
# for. Links into /etc/static whose file is gone are removed (nixpkgs
# nixos/modules/system/etc/setup-etc.pl). Few processes: each costs an emulated processor dearly.
set -euo pipefail
etc=$1

ln -sfn "$etc/etc" /etc/.static.new
mv -T /etc/.static.new /etc/static

find /etc -xdev -type l | while read -r link; do
  if ! test -e "$link" && [[ "$(readlink "$link")" = /etc/static/* ]]; then
    rm -f "$link"
  fi
done

cp -dR --remove-destination --no-preserve=mode "$etc/links/." /etc/

while read -r file mode user group; do
  cp -L --no-preserve=mode --remove-destination "$etc/etc/$file" "/etc/$file.new"
  chown "${user#+}:${group#+}" "/etc/$file.new"
  chmod "$mode" "/etc/$file.new"
  mv -T "/etc/$file.new" "/etc/$file"
done < "$etc/copied"

: >> /etc/NIXOS
