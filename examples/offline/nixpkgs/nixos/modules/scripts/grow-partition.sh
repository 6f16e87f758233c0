# Root partition up to the end of its disk, while it is mounted. Sizes in sysfs are in sectors of
# 512 bytes, whatever the disk's own.
device=$(findmnt -n -v -o SOURCE /)
sys=$(readlink -f "/sys/class/block/${device##*/}")
test -e "$sys/partition" || exit 0
number=$(cat "$sys/partition")
disk=${sys%/*}
end=$(($(cat "$sys/start") + $(cat "$sys/size")))
if test $(($(cat "$disk/size") - end)) -lt 4096; then
  echo "nothing to grow"
  exit 0
fi
disk=/dev/${disk##*/}
if test "$(blkid -p -s PTTYPE -o value "$disk")" = gpt; then
  sfdisk --no-reread --force --relocate gpt-bak-std "$disk"
fi
echo ", +" | sfdisk --no-reread --force --no-tell-kernel -N "$number" "$disk"
partx --update --nr "$number" "$disk"
