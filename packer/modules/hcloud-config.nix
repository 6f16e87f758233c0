# What a NixOS configuration needs to become a snapshot at Hetzner: a root disk by label that grows, a
# boot loader for servers with BIOS and with UEFI, and from the metadata service the login keys and the
# IPv6 address (docs.hetzner.cloud, "Server Metadata"; IPv4 comes by DHCP). nixpkgs has no module of its
# own for it. Whoever says something else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  weak = import ./weak.nix lib;

  aarch64 = (pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system) == "aarch64-linux";
  systemdBoot = options.boot.loader ? systemd-boot && config.boot.loader.systemd-boot.enable;

  # Renamed in 20.09.
  ip = "${pkgs.iproute2 or pkgs.iproute or pkgs.busybox}/bin/ip";

  definitions = import ./metadata.nix {
    inherit aarch64 config lib options pkgs;
    disk = "/dev/sda";
    # The last one is the console: what Hetzner shows is the screen.
    kernelParams = [
      "console=${if aarch64 then "ttyAMA0" else "ttyS0"}"
      "console=tty1"
    ];
    initrdModules = import ./virtio.nix ++ [ "sd_mod" ];
    description = "SSH keys of root and IPv6 address from the metadata service";
    prefix = "/hetzner/v1/";
    script = ''
      # `key: value` of lines of YAML; what is nested is found by the first line of that key.
      value() {
        while read -r line; do
          case $line in "$1: "*) echo "''${line#"$1: "}" && return ;; "- $1: "*) echo "''${line#"- $1: "}" && return ;; esac
        done
      }
      metadata=$(persist ask metadata) || exit 0
      inside=
      echo "$metadata" | while IFS= read -r line; do
        case $line in
          public-keys:*) inside=1 ;;
          [!\ -]*) inside= ;;
          *-\ *) [ -z "$inside" ] || echo "''${line#*- }" ;;
        esac
      done | keep
      address=$(echo "$metadata" | value address)
      case $address in
        *:*/*)
          # The card that has the way out.
          for card in /sys/class/net/e*; do
            card=''${card##*/}
            [ "$(cat "/sys/class/net/$card/operstate")" = up ] || continue
            ${ip} -6 address replace "$address" dev "$card"
            ${ip} -6 route replace default via fe80::1 dev "$card"
            break
          done
          ;;
      esac
    '';
  };
  inherit (definitions) boot;
in
import ./builder.nix lib "hcloud"
// {
  imports = [ ./one-device.nix ];

  config = definitions // {
    boot =
      boot
      # Some types of server boot by BIOS, others by UEFI; those for aarch64 by UEFI only.
      // lib.optionalAttrs (!aarch64) {
        loader = boot.loader // {
          grub = boot.loader.grub // {
            device = weak (if systemdBoot then "nodev" else "/dev/sda");
            efiSupport = weak true;
          };
        };
      };
  };
}
