# What a NixOS configuration needs to become a qemu image: a root disk by label that grows, a
# boot loader on the first disk, a serial console, and SSH by a key that only the hypervisor can
# offer. Whoever says something else wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  weak = import ./weak.nix lib;

  system = pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system;
  aarch64 = system == "aarch64-linux";

  disk = import ./disk.nix {
    inherit
      aarch64
      config
      lib
      options
      weak
      ;
    disk = "/dev/vda";
  };
in
{
  _file = toString ./qemu-config.nix;
  key = "packernix/modules/qemu-config.nix";

  imports = [
    ./one-device.nix
    ./hypervisor-keys.nix
  ];

  # By this ../evaluate/result.nix knows for which builder a configuration is made.
  options.packernixBuilders.qemu = lib.mkOption {
    default = true;
    visible = false;
  };

  config = {
    fileSystems = disk.fileSystems;

    boot = disk.boot // {
      kernelParams = [ "console=${if aarch64 then "ttyAMA0" else "ttyS0"}" ];
      initrd.availableKernelModules = [
        "virtio_pci"
        "virtio_blk"
        "virtio_scsi"
        "virtio_net"
      ];
    };

    networking.useDHCP = weak true;
  };
}
