#! @shell@
# Stage 2: makes the root what the configuration says, then becomes process 1 proper.
systemConfig=@out@
export PATH=@path@ HOME=/root

echo
echo "<<< NixOS Stage 2 >>>"
echo

mount -o remount,rw /
test -e /proc/1 || mount -t proc proc /proc
mkdir -p /dev/pts /dev/shm /run/lock /run/log /run/keys
mount -t devpts -o mode=0620,gid=3,nosuid,noexec devpts /dev/pts
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /dev/shm
mount -t ramfs -o mode=0750 ramfs /run/keys
ln -sfn /proc/self/fd /dev/fd
ln -sfn /proc/self/fd/0 /dev/stdin
ln -sfn /proc/self/fd/1 /dev/stdout
ln -sfn /proc/self/fd/2 /dev/stderr
echo "booting system configuration $systemConfig" > /dev/kmsg

# The store belongs to root and to the group of the build users, and nobody writes it by hand.
chown 0:30000 /nix/store
chmod 1775 /nix/store
if test -n "@readOnlyStore@"; then
  mount --bind /nix/store /nix/store
  mount -o remount,ro,bind /nix/store
fi
rm -rf /nix/var/nix/gcroots/tmp /nix/var/nix/temproots

mkdir -p /etc
rm -f /etc/mtab
ln -s /proc/mounts /etc/mtab

echo "running activation script..."
"$systemConfig/activate"

ln -sfn "$systemConfig" /run/booted-system
ln -sfn /run/booted-system /nix/var/nix/gcroots/booted-system

echo "$systemConfig/sw/bin/modprobe" > /proc/sys/kernel/modprobe
# shellcheck disable=SC2046 # one word per module
"$systemConfig/sw/bin/modprobe" -a $(cat /etc/modules-load.d/nixos.conf)
if test -s /etc/sysctl.d/60-nixos.conf; then
  sysctl -q -p /etc/sysctl.d/60-nixos.conf
fi
if test -s /etc/hostname; then
  hostname "$(cat /etc/hostname)"
fi
ip link set lo up

# An image is sealed with an empty machine id, or none; each machine makes its own.
if ! test -s /etc/machine-id; then
  tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id.new
  chmod 444 /etc/machine-id.new
  mv /etc/machine-id.new /etc/machine-id
fi

@postBootCommands@

echo "starting init..."
echo "starting init" > /dev/kmsg
exec @busybox@/bin/init
