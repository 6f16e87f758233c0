# What nixpkgs' module of this name says of the disk; it makes no image here.
{ config, lib, ... }:
let
  cfg = config.image;
in
{
  options.image.efiSupport = lib.mkOption {
    type = lib.types.bool;
    default = true;
  };
  config = {
    boot.loader.grub = lib.mkIf (!cfg.efiSupport) {
      enable = lib.mkOptionDefault true;
      devices = lib.mkDefault [ "/dev/vda" ];
    };
    boot.loader.systemd-boot.enable = lib.mkDefault cfg.efiSupport;
    boot.growPartition = lib.mkDefault true;
    fileSystems = {
      "/" = {
        device = "/dev/disk/by-label/nixos";
        autoResize = true;
        fsType = "ext4";
      };
      "/boot" = lib.mkIf cfg.efiSupport {
        device = "/dev/disk/by-label/ESP";
        fsType = "vfat";
      };
    };
  };
}
