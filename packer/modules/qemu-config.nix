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
    inherit aarch64 config lib options;
    disk = "/dev/vda";
  };
in
import ./builder.nix lib "qemu"
// {
  imports = [
    ./one-device.nix
    ./hypervisor-keys.nix
  ];

  config = {
    inherit (disk) fileSystems;

    boot = disk.boot // {
      kernelParams = [ "console=${if aarch64 then "ttyAMA0" else "ttyS0"}" ];
      initrd.availableKernelModules = import ./virtio.nix;
    };

    networking.useDHCP = weak true;
  };
}
