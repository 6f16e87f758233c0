#!/bin/sh
# For `packer build` by hand: `seed.sh DIRECTORY` makes a key (`DIRECTORY/key`) and the NoCloud
# seed that lets it in as root (`DIRECTORY/seed`), and prints the two variables for Packer.
set -eu

directory=${1:?a directory to make}
umask 077
mkdir -p "$directory/seed"
[ -e "$directory/key" ] || ssh-keygen -q -t ed25519 -N '' -C packernix -f "$directory/key"
echo 'instance-id: packernix' >"$directory/seed/meta-data"
: >"$directory/seed/vendor-data"
cat >"$directory/seed/user-data" <<EOF
#cloud-config
disable_root: false
users:
  - name: root
    ssh_authorized_keys:
      - $(cat "$directory/key.pub")
EOF
echo "-var packernix_ssh_private_key_file=$directory/key -var packernix_seed_directory=$directory/seed"
