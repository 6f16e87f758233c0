# What a NixOS configuration needs to become an EC2 image that is made from scratch: what every EC2
# image needs (./amazon-ebs-config.nix), and where it boots by UEFI (as on aarch64, where EC2 knows
# nothing else) the ESP of the disk that packer/scripts/partition.sh makes. Whoever says something
# else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  disk = import ./disk.nix {
    inherit config lib options;
    disk = "/dev/xvda";
    aarch64 = (pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system) == "aarch64-linux";
  };
in
import ./builder.nix lib "amazon-chroot"
// {
  imports = [ ./amazon-ebs-config.nix ];

  config = {
    inherit (disk) fileSystems;
    boot.loader = { inherit (disk.boot.loader) grub; };
  };
}
