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

  disk = import ./disk.nix {
    inherit
      aarch64
      config
      lib
      options
      weak
      ;
    disk = "/dev/sda";
  };
  inherit (disk.boot) loader;

  # Renamed in 20.09.
  iproute = pkgs.iproute2 or pkgs.iproute or null;

  # Of root alone: sshd puts the user's name in place of %u.
  keyFolder = "/run/packernix/metadata-keys";
in
{
  _file = toString ./hcloud-config.nix;
  key = "packernix/modules/hcloud-config.nix";

  imports = [ ./one-device.nix ];

  # By this ../evaluate/result.nix knows for which builder a configuration is made.
  options.packernixBuilders.hcloud = lib.mkOption {
    default = true;
    visible = false;
  };

  config = {
    inherit (disk) fileSystems;

    boot = disk.boot // {
      # Some types of server boot by BIOS, others by UEFI; those for aarch64 by UEFI only.
      loader =
        loader
        // lib.optionalAttrs (!aarch64) {
          grub = loader.grub // {
            device = weak (if systemdBoot then "nodev" else "/dev/sda");
            efiSupport = weak true;
          };
        };
      # The last one is the console: what Hetzner shows is the screen.
      kernelParams = [
        "console=${if aarch64 then "ttyAMA0" else "ttyS0"}"
        "console=tty1"
      ];
      initrd.availableKernelModules = [
        "virtio_pci"
        "virtio_blk"
        "virtio_scsi"
        "virtio_net"
        "sd_mod"
      ];
    };

    networking.useDHCP = weak true;

    services.openssh = import ./ssh-by-key.nix {
      inherit lib options;
      keyFile = "${keyFolder}/%u";
    };

    # Below /run, so that no image keeps the keys. After sshd, which reads the file when somebody logs
    # in: elsewhere than at Hetzner nobody waits.
    systemd.services.packernix-metadata = {
      description = "SSH keys of root and IPv6 address from the metadata service";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [
        "network-online.target"
        "sshd.service"
      ];
      path = [ pkgs.coreutils ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = ''
        # Bash alone can do it, and wget of busybox cannot.
        ask() {
          timeout 2 ${pkgs.runtimeShell or "${pkgs.bash}/bin/bash"} -c '
            exec 3<>/dev/tcp/169.254.169.254/80 || exit
            printf "GET /hetzner/v1/%s HTTP/1.0\r\nHost: 169.254.169.254\r\n\r\n" "$1" >&3
            read -r _ status _ <&3
            while read -r line <&3 && [ "$line" != $'"'\r'"' ]; do :; done
            [ "$status" = 200 ] && cat <&3
          ' ask "$1"
        }
        # `key: value` of lines of YAML; what is nested is found by the first line of that key.
        value() {
          while read -r line; do
            case $line in "$1: "*) echo "''${line#"$1: "}" && return ;; "- $1: "*) echo "''${line#"- $1: "}" && return ;; esac
          done
        }
        # The network may come up late.
        for try in 1 2 3 4 5 6 7 8 9 10; do
          if metadata=$(ask metadata); then break; fi
          sleep 1
        done
        if [ -z "$metadata" ]; then
          echo "no metadata service answers"
          exit 0
        fi
        mkdir -p -m 0755 ${keyFolder}
        umask 077
        inside=
        echo "$metadata" | while IFS= read -r line; do
          case $line in
            public-keys:*) inside=1 ;;
            [!\ -]*) inside= ;;
            *-\ *) [ -z "$inside" ] || echo "''${line#*- }" ;;
          esac
        done > ${keyFolder}/root
      ''
      + lib.optionalString (iproute != null) ''
        address=$(echo "$metadata" | value address)
        case $address in
          *:*/*)
            # The card that has the way out.
            for card in /sys/class/net/e*; do
              card=''${card##*/}
              [ "$(cat "/sys/class/net/$card/operstate")" = up ] || continue
              ${iproute}/bin/ip -6 address replace "$address" dev "$card"
              ${iproute}/bin/ip -6 route replace default via fe80::1 dev "$card"
              break
            done
            ;;
        esac
      '';
    };
  };
}
