# What a NixOS configuration needs to become a snapshot at DigitalOcean: a root disk by label that grows,
# a boot loader for BIOS, and from the metadata service the addresses and the login keys (API reference,
# "Droplet Metadata API"). nixpkgs' own digital-ocean-config.nix asks for addresses by DHCP, which only
# droplets of uploaded images get. Whoever says something else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  weak = import ./weak.nix lib;
in
import ./builder.nix lib "digitalocean"
// {
  imports = [ ./one-device.nix ];

  config =
    import ./metadata.nix {
      inherit config lib options pkgs;
      disk = "/dev/vda";
      aarch64 = false;
      # The last one is the console: what DigitalOcean shows is the screen.
      kernelParams = [
        "console=ttyS0"
        "console=tty1"
      ];
      initrdModules = import ./virtio.nix;
      description = "Addresses and SSH keys of root from the metadata service";
      # It gives the addresses, without which there is no network.
      order = {
        wants = [ "network.target" ];
        after = [ "systemd-udev-settle.service" ];
        before = [
          "network.target"
          "network-online.target"
          "sshd.service"
        ];
      };
      prefix = "/metadata/v1/";
      seconds = 5;
      script = ''
        # Renamed in 20.09.
        ip=${pkgs.iproute2 or pkgs.iproute or pkgs.busybox}/bin/ip
        # Elsewhere than at DigitalOcean nobody waits.
        read -r vendor < /sys/class/dmi/id/sys_vendor || true
        if [ "$vendor" != DigitalOcean ]; then
          echo "no droplet of DigitalOcean's"
          exit 0
        fi
        cards() {
          for card in /sys/class/net/*; do
            [ ! -e "$card/device" ] || echo "''${card##*/}"
          done
        }
        # Before it has an address, a card asks from one of the link's own, as cloud-init does it
        # (cloudinit/sources/helpers/digitalocean.py); the link ends at the hypervisor.
        linkLocal=169.254.$((RANDOM % 254 + 1)).$((RANDOM % 254 + 1))
        way=
        for try in 1 2 3 4 5 6 7 8 9 10; do
          for card in $(cards); do
            $ip link set dev "$card" up
            $ip addr add "$linkLocal/16" dev "$card"
            if ask id >/dev/null; then
              way=$card
              break 2
            fi
            $ip addr del "$linkLocal/16" dev "$card"
          done
          sleep 1
        done
        if [ -z "$way" ]; then
          echo "no metadata service answers"
          exit 1
        fi
        # address KIND FAMILY LENGTH: with the length of its prefix as the service says it.
        address() {
          if address=$(ask "interfaces/$1/0/$2/address") && length=$(ask "interfaces/$1/0/$2/$3"); then
            echo "$address/$length"
          fi
        }
        commands=
        for kind in public private; do
          mac=$(ask "interfaces/$kind/0/mac") || continue
          for card in $(cards); do
            read -r own < "/sys/class/net/$card/address"
            [ "$own" = "$mac" ] || continue
            for one in $(address $kind ipv4 netmask) $(address $kind anchor_ipv4 netmask) $(address $kind ipv6 cidr); do
              commands="$commands addr replace $one dev $card;"
            done
            [ $kind = public ] || continue
            if gateway=$(ask interfaces/public/0/ipv4/gateway); then
              commands="$commands route replace default via $gateway dev $card;"
            fi
            if gateway=$(ask interfaces/public/0/ipv6/gateway); then
              commands="$commands -6 route replace default via $gateway dev $card;"
            fi
          done
        done
        ask public-keys | keep
        for card in $(cards); do
          $ip link set dev "$card" up
        done
        $ip addr del "$linkLocal/16" dev "$way"
        echo "$commands" | tr ';' '\n' | while read -r command; do
          [ -z "$command" ] || $ip $command || echo "ip $command failed"
        done
      '';
    }
    // {
      networking = {
        useDHCP = weak false;
        # DigitalOcean's own.
        nameservers = weak [
          "67.207.67.2"
          "67.207.67.3"
        ];
      };
    };
}
