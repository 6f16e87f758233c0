#! @shell@
# Stage 2 in a container: what stands around it has mounted everything and named the machine.
systemConfig=@out@
export PATH=@path@ HOME=/root

echo
echo "<<< NixOS Stage 2 >>>"
echo

mkdir -p /etc /run/lock /run/log /run/keys /nix/var/nix/gcroots
chown 0:30000 /nix/store
chmod 1775 /nix/store

echo "running activation script..."
"$systemConfig/activate"

ln -sfn "$systemConfig" /run/booted-system
ln -sfn /run/booted-system /nix/var/nix/gcroots/booted-system

if ! test -s /etc/machine-id; then
  tr -d - < /proc/sys/kernel/random/uuid > /etc/machine-id.new
  chmod 444 /etc/machine-id.new
  mv /etc/machine-id.new /etc/machine-id
fi

@postBootCommands@

echo "starting init..."
exec @busybox@/bin/init
