# What a NixOS configuration needs to become a qemu image: a root disk by label that grows, a
# boot loader on the first disk, a serial console, and SSH by a key that only the hypervisor can
# offer. Everything is a default: the configuration's own values win.
# Options are looked up before they are set, because their names changed between NixOS 16.09
# and today (nixpkgs nixos/modules/services/networking/ssh/sshd.nix,
# nixos/modules/system/boot/grow-partition.nix).
{
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkDefault optionalAttrs;

  system = pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system;
  aarch64 = system == "aarch64-linux";

  # fileSystems.<name>.autoResize came with boot.growPartition (17.03).
  canGrow = options.boot ? growPartition;

  keyFile = "/run/packernix/authorized_keys";
in
{
  _file = toString ./qemu-config.nix;
  key = "packernix/modules/qemu-config.nix";

  # By this ../evaluate/result.nix knows for which builder a configuration is made.
  options.packernixBuilders.qemu = lib.mkOption {
    default = true;
    visible = false;
  };

  config = {
    fileSystems = {
      "/" = {
        device = mkDefault "/dev/disk/by-label/nixos";
        fsType = mkDefault "ext4";
      }
      // optionalAttrs canGrow { autoResize = mkDefault true; };
    }
    // optionalAttrs aarch64 {
      "/boot" = {
        device = mkDefault "/dev/disk/by-label/ESP";
        fsType = mkDefault "vfat";
      };
    };

    boot = {
      loader = {
        grub = {
          enable = mkDefault true;
          device = mkDefault (if aarch64 then "nodev" else "/dev/vda");
        }
        // optionalAttrs aarch64 {
          efiSupport = mkDefault true;
          efiInstallAsRemovable = mkDefault true;
        };
      }
      // optionalAttrs (options.boot.loader ? timeout) { timeout = mkDefault 1; };
      kernelParams = [ "console=${if aarch64 then "ttyAMA0" else "ttyS0"}" ];
      initrd.availableKernelModules = [
        "virtio_pci"
        "virtio_blk"
        "virtio_scsi"
        "virtio_net"
      ];
      kernelModules = [ "qemu_fw_cfg" ];
    }
    // optionalAttrs canGrow {
      growPartition =
        if options.boot.growPartition ? enable then
          { enable = mkDefault true; }
        else
          mkDefault true;
    };

    networking.useDHCP = mkDefault true;

    services.openssh = import ./ssh-by-key.nix {
      inherit lib options keyFile;
    };

    # qemu's `-fw_cfg name=opt/packernix/authorized_keys,file=...` (Linux >= 4.6). Below /run, so
    # that no image and no later boot keeps the key.
    systemd.services.packernix-keys = {
      description = "SSH keys offered by the hypervisor";
      wantedBy = [ "multi-user.target" ];
      before = [
        "sshd.service"
        "sshd.socket"
      ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = ''
        offered=/sys/firmware/qemu_fw_cfg/by_name/opt/packernix/authorized_keys/raw
        [ -e "$offered" ] || exit 0
        mkdir -p -m 0755 ${dirOf keyFile}
        umask 077
        cat "$offered" > ${keyFile}
      '';
    };
  };
}
