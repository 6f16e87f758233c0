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
  theirs = "${toString modulesPath}/virtualisation/amazon-image.nix";
  hasTheirs = builtins.pathExists theirs;

  definitions = import ./metadata.nix {
    inherit config lib options pkgs;
    disk = "/dev/xvda";
    kernelParams = [ "console=ttyS0" ];
    initrdModules = [
      "nvme"
      "xen_blkfront"
    ];
    kernelModules = [
      "ena"
      "xen_netfront"
    ];
    description = "SSH key of root from the instance metadata service";
    prefix = "/latest/";
    # Version 2 of the service wants a token, which version 1 does not have (AWS, "Use the Instance
    # Metadata Service to access instance metadata").
    script = ''
      first() {
        token=$(ask api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60' PUT) || token=
        ask meta-data/public-keys/0/openssh-key "''${token:+X-aws-ec2-metadata-token: $token}"
      }
      key=$(persist first) || exit 0
      echo "$key" | keep
    '';
  };
in
import ./builder.nix lib "amazon-ebs"
// {
  # By a special argument only: what a module imports cannot depend on the configuration.
  imports = if hasTheirs then [ theirs ] else [ ./one-device.nix ];

  config = lib.optionalAttrs (!hasTheirs) definitions;
}
