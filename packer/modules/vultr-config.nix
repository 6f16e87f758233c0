# What a NixOS configuration needs to become a snapshot at Vultr: a root disk by label that grows, a boot
# loader for BIOS, and from the metadata service (vultr.com/metadata) the login keys and the addresses in
# private networks; the public ones come by DHCP and by router advertisements. nixpkgs has no module of
# its own for it. Whoever says something else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  # Renamed in 20.09.
  ip = "${pkgs.iproute2 or pkgs.iproute or pkgs.busybox}/bin/ip";
in
import ./builder.nix lib "vultr"
// {
  imports = [ ./one-device.nix ];

  config = import ./metadata.nix {
    inherit config lib options pkgs;
    disk = "/dev/vda";
    aarch64 = false;
    # The last one is the console: what Vultr shows is the screen.
    kernelParams = [
      "console=ttyS0"
      "console=tty1"
    ];
    initrdModules = import ./virtio.nix;
    description = "SSH keys of root and private addresses from the metadata service";
    prefix = "/v1/";
    script = ''
      keys=$(persist ask public-keys) || exit 0
      echo "$keys" | keep
      for index in 1 2 3 4; do
        mac=$(ask "interfaces/$index/mac") || break
        address=$(ask "interfaces/$index/ipv4/address") || continue
        netmask=$(ask "interfaces/$index/ipv4/netmask") || continue
        for card in /sys/class/net/e*; do
          [ "$(cat "$card/address")" = "$mac" ] || continue
          card=''${card##*/}
          ${ip} link set dev "$card" up
          ${ip} address replace "$address/$netmask" dev "$card"
        done
      done
    '';
  };
}
