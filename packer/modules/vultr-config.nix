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
  weak = import ./weak.nix lib;

  disk = import ./disk.nix {
    inherit
      config
      lib
      options
      weak
      ;
    disk = "/dev/vda";
    aarch64 = false;
  };

  # Renamed in 20.09.
  iproute = pkgs.iproute2 or pkgs.iproute or null;

  # Of root alone: sshd puts the user's name in place of %u.
  keyFolder = "/run/packernix/metadata-keys";
in
{
  _file = toString ./vultr-config.nix;
  key = "packernix/modules/vultr-config.nix";

  imports = [ ./one-device.nix ];

  # By this ../evaluate/result.nix knows for which builder a configuration is made.
  options.packernixBuilders.vultr = lib.mkOption {
    default = true;
    visible = false;
  };

  config = {
    inherit (disk) fileSystems;

    boot = disk.boot // {
      # The last one is the console: what Vultr shows is the screen.
      kernelParams = [
        "console=ttyS0"
        "console=tty1"
      ];
      initrd.availableKernelModules = [
        "virtio_pci"
        "virtio_blk"
        "virtio_scsi"
        "virtio_net"
      ];
    };

    networking.useDHCP = weak true;

    services.openssh = import ./ssh-by-key.nix {
      inherit lib options;
      keyFile = "${keyFolder}/%u";
    };

    # Below /run, so that no image keeps the keys. After sshd, which reads the file when somebody logs
    # in: elsewhere than at Vultr nobody waits.
    systemd.services.packernix-metadata = {
      description = "SSH keys of root and private addresses from the metadata service";
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
            printf "GET /v1/%s HTTP/1.0\r\nHost: 169.254.169.254\r\n\r\n" "$1" >&3
            read -r _ status _ <&3
            while read -r line <&3 && [ "$line" != $'"'\r'"' ]; do :; done
            [ "$status" = 200 ] && cat <&3
          ' ask "$1"
        }
        # The network may come up late.
        keys=
        for try in 1 2 3 4 5 6 7 8 9 10; do
          if keys=$(ask public-keys); then break; fi
          sleep 1
        done
        if [ -z "$keys" ]; then
          echo "no metadata service answers with keys"
          exit 0
        fi
        mkdir -p -m 0755 ${keyFolder}
        (umask 077; echo "$keys" > ${keyFolder}/root)
      ''
      + lib.optionalString (iproute != null) ''
        for index in 1 2 3 4; do
          mac=$(ask "interfaces/$index/mac") || break
          address=$(ask "interfaces/$index/ipv4/address") || continue
          netmask=$(ask "interfaces/$index/ipv4/netmask") || continue
          for card in /sys/class/net/e*; do
            [ "$(cat "$card/address")" = "$mac" ] || continue
            card=''${card##*/}
            ${iproute}/bin/ip link set dev "$card" up
            ${iproute}/bin/ip address replace "$address/$netmask" dev "$card"
          done
        done
      '';
    };
  };
}
