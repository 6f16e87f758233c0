# What a NixOS configuration needs to become an EC2 image that is made from scratch: what every EC2
# image needs (./amazon-ebs-config.nix), and on aarch64, which EC2 boots by UEFI only, the ESP of
# the disk that packer/scripts/partition.sh makes. Everything is a default: the configuration's own
# values win.
{ lib, pkgs, ... }:
let
  inherit (lib) mkDefault optionalAttrs;

  system = pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system;
  aarch64 = system == "aarch64-linux";
in
{
  _file = toString ./amazon-chroot-config.nix;
  key = "packernix/modules/amazon-chroot-config.nix";

  imports = [ ./amazon-ebs-config.nix ];

  # By this ../evaluate/result.nix knows for which builder a configuration is made.
  options.packernixBuilders.amazon-chroot = lib.mkOption {
    default = true;
    visible = false;
  };

  config = {
    fileSystems = optionalAttrs aarch64 {
      "/boot" = {
        device = mkDefault "/dev/disk/by-label/ESP";
        fsType = mkDefault "vfat";
      };
    };
    boot.loader.grub = optionalAttrs aarch64 {
      device = mkDefault "nodev";
      efiSupport = mkDefault true;
      # The variables of the firmware are no part of an image.
      efiInstallAsRemovable = mkDefault true;
    };
  };
}
