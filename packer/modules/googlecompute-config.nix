# What a NixOS configuration needs to become an image at Google: nixpkgs' own module for Compute Engine
# (nixos/modules/virtualisation/google-compute-config.nix). In a nixpkgs without it, the least that does
# the same: a root disk by label that grows, a boot loader, a serial console, and SSH for root by the
# keys that the metadata server has. Whoever says something else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}:
let
  weak = import ./weak.nix lib;

  theirs = "${toString modulesPath}/virtualisation/google-compute-config.nix";
  hasTheirs = builtins.pathExists theirs;

  disk = import ./disk.nix {
    inherit config lib options weak;
    disk = "/dev/sda";
    aarch64 = (pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system) == "aarch64-linux";
  };

  # Of root alone: sshd puts the user's name in place of %u.
  keyFolder = "/run/packernix/metadata-keys";

  ownModule = {
    inherit (disk) fileSystems;

    boot = disk.boot // {
      # cloud.google.com, "Troubleshooting using the serial console".
      kernelParams = [ "console=ttyS0" ];
      initrd.availableKernelModules = [
        "nvme"
        "sd_mod"
        "virtio_pci"
        "virtio_scsi"
      ];
      kernelModules = [ "virtio_net" ];
    };

    networking.useDHCP = weak true;

    services.openssh = import ./ssh-by-key.nix {
      inherit lib options;
      keyFile = "${keyFolder}/%u";
    };

    # cloud.google.com, "VM metadata" and "Add SSH keys to VMs": lines `user:key`, of the machine and of
    # the project. Below /run, so that no image keeps them. After sshd, which reads the file when
    # somebody logs in: elsewhere than at Google nobody waits.
    systemd.services.packernix-metadata-keys = {
      description = "SSH keys of root from the metadata server";
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
            printf "GET /computeMetadata/v1/%s HTTP/1.0\r\nHost: metadata.google.internal\r\nMetadata-Flavor: Google\r\n\r\n" "$1" >&3
            read -r _ status _ <&3
            while read -r line <&3 && [ "$line" != $'"'\r'"' ]; do :; done
            [ "$status" = 200 ] && cat <&3
          ' ask "$1"
        }
        # The network may come up late.
        for try in 1 2 3 4 5 6 7 8 9 10; do
          keys=$(ask instance/attributes/ssh-keys) || keys=
          more=$(ask project/attributes/ssh-keys) || more=
          [ -z "$keys$more" ] || break
          sleep 1
        done
        if [ -z "$keys$more" ]; then
          echo "no metadata server has a key for this machine"
          exit 0
        fi
        mkdir -p -m 0755 ${keyFolder}
        umask 077
        printf '%s\n%s\n' "$keys" "$more" | while IFS= read -r line; do
          case $line in root:*) echo "''${line#root:}" ;; esac
        done > ${keyFolder}/root
      '';
    };
  };
in
{
  _file = toString ./googlecompute-config.nix;
  key = "packernix/modules/googlecompute-config.nix";

  # By a special argument only: what a module imports cannot depend on the configuration.
  imports = if hasTheirs then [ theirs ] else [ ./one-device.nix ];

  # By this ../evaluate/result.nix knows for which builder a configuration is made.
  options.packernixBuilders.googlecompute = lib.mkOption {
    default = true;
    visible = false;
  };

  config = lib.optionalAttrs (!hasTheirs) ownModule;
}
