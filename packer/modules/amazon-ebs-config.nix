# What a NixOS configuration needs to become an image for EC2 and to let the building machine's key
# in after the switch: nixpkgs' own module for EC2 (nixos/modules/virtualisation/amazon-image.nix,
# there since before 16.09). In a nixpkgs without it, the least that does the same: a root disk by
# label that grows, a boot loader, a serial console, and SSH for root by the key that the metadata
# service has. Whoever says something else wins, by `mkDefault` too.
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

  theirs = "${toString modulesPath}/virtualisation/amazon-image.nix";
  hasTheirs = builtins.pathExists theirs;

  disk = import ./disk.nix {
    inherit config lib options weak;
    disk = "/dev/xvda";
    aarch64 = (pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system) == "aarch64-linux";
  };

  # Of root alone: sshd puts the user's name in place of %u.
  keyFolder = "/run/packernix/metadata-keys";

  ownModule = {
    inherit (disk) fileSystems;

    boot = disk.boot // {
      kernelParams = [ "console=ttyS0" ];
      initrd.availableKernelModules = [
        "nvme"
        "xen_blkfront"
      ];
      kernelModules = [
        "ena"
        "xen_netfront"
      ];
    };

    networking.useDHCP = weak true;

    services.openssh = import ./ssh-by-key.nix {
      inherit lib options;
      keyFile = "${keyFolder}/%u";
    };

    # Version 2 of the service wants a token, which version 1 does not have (AWS, "Use the Instance
    # Metadata Service to access instance metadata"). Below /run, so that no image keeps the key.
    # After sshd, which reads the file when somebody logs in: elsewhere than on EC2 nobody waits.
    systemd.services.packernix-metadata-keys = {
      description = "SSH key of root from the instance metadata service";
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
        # ask METHOD PATH [HEADER]: the body of an answer of 200. Bash alone can do it, and wget
        # of busybox cannot.
        ask() {
          timeout 2 ${pkgs.runtimeShell or "${pkgs.bash}/bin/bash"} -c '
            exec 3<>/dev/tcp/169.254.169.254/80 || exit
            printf "%s %s HTTP/1.0\r\nHost: 169.254.169.254\r\n%s\r\n\r\n" "$1" "$2" "$3" >&3
            read -r _ status _ <&3
            while read -r line <&3 && [ "$line" != $'"'\r'"' ]; do :; done
            [ "$status" = 200 ] && cat <&3
          ' ask "$1" "$2" "''${3:-Accept: */*}"
        }
        # The network may come up late.
        for try in 1 2 3 4 5; do
          token=$(ask PUT /latest/api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60') || token=
          header=''${token:+X-aws-ec2-metadata-token: $token}
          if key=$(ask GET /latest/meta-data/public-keys/0/openssh-key "$header"); then
            mkdir -p -m 0755 ${keyFolder}
            umask 077
            printf '%s\n' "$key" > ${keyFolder}/root
            exit 0
          fi
          sleep 1
        done
        echo "no metadata service has a key for this machine"
      '';
    };
  };
in
{
  _file = toString ./amazon-ebs-config.nix;
  key = "packernix/modules/amazon-ebs-config.nix";

  # By a special argument only: what a module imports cannot depend on the configuration.
  imports = if hasTheirs then [ theirs ] else [ ./one-device.nix ];

  # By this ../evaluate/result.nix knows for which builder a configuration is made.
  options.packernixBuilders.amazon-ebs = lib.mkOption {
    default = true;
    visible = false;
  };

  config = lib.optionalAttrs (!hasTheirs) ownModule;
}
