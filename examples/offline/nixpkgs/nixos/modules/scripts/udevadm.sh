#! @shell@
# What grub-install asks udev for, `udevadm info --query path --name DEVICE`: where the device is
# below /sys. It knows no other way to find out where a partition of a loop device begins.
export PATH=@path@
number=$(stat -L -c '%t %T' "${!#}")
path=$(readlink -f "/sys/dev/block/$((0x${number% *})):$((0x${number#* }))")
echo "${path#/sys}"
