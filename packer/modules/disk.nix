# What the modules of this folder say of the disk: one that is made by packer/scripts/partition.sh, with
# whatever the configuration says of it. A set of definitions, not a module of its own. Options are
# looked up before they are set, because their names changed between NixOS 16.09 and today.
{
  config,
  lib,
  options,
  # Name that the disk has for GRUB.
  disk,
  aarch64,
}:
let
  weak = import ./weak.nix lib;
  inherit (lib) mkIf optionalAttrs;
  inherit (config.boot) loader;

  systemdBoot = options.boot.loader ? systemd-boot && loader.systemd-boot.enable;
  efi = systemdBoot || loader.grub.enable && loader.grub.efiSupport;
  esp = loader.efi.efiSysMountPoint;

  root = config.fileSystems."/";
  # Since 23.11 systemd-growfs does it, for more kinds (its release notes); assertions in
  # nixos/modules/tasks/filesystems.nix say which.
  resizes =
    lib.elem root.fsType [
      "ext3"
      "ext4"
    ]
    ||
      lib.elem root.fsType [
        "btrfs"
        "xfs"
      ]
      && lib.versionAtLeast config.system.nixos.release "23.11";

  # fileSystems.<name>.autoResize came with boot.growPartition (17.03).
  canGrow = options.boot ? growPartition;
  # It grows partitions too, and the two refuse each other.
  repart = config.systemd.repart.enable or false || config.boot.initrd.systemd.repart.enable or false;
  grows = weak (root.fsType != "tmpfs" && !repart);
in
{
  fileSystems = lib.mkMerge [
    {
      "/" = {
        device = weak "/dev/disk/by-label/nixos";
        fsType = weak "ext4";
      }
      // optionalAttrs canGrow { autoResize = weak resizes; };
    }
    (mkIf efi {
      ${esp} = {
        device = weak "/dev/disk/by-label/ESP";
        fsType = weak "vfat";
      };
    })
  ];

  boot = {
    loader = {
      grub = {
        enable = weak true;
        # ./one-device.nix
        device = weak (if efi then "nodev" else disk);
      }
      // optionalAttrs (options.boot.loader.grub ? efiInstallAsRemovable) {
        # The variables of a firmware are no part of an image.
        efiInstallAsRemovable = weak (loader.grub.efiSupport && !loader.efi.canTouchEfiVariables);
      }
      // optionalAttrs aarch64 { efiSupport = weak true; };
    }
    // optionalAttrs (options.boot.loader ? timeout) { timeout = weak 1; };
  }
  // optionalAttrs canGrow {
    growPartition = if options.boot.growPartition ? enable then { enable = grows; } else grows;
  };
}
