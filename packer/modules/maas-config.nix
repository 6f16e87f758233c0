# What a NixOS configuration needs to become an image for MAAS: a root disk by label that grows, a boot
# loader for machines with BIOS and with UEFI, drivers of bare metal, and cloud-init, which has name, keys,
# network and user data from MAAS and tells it that the machine is deployed. Whoever says something else
# wins, by `mkDefault` too.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  weak = import ./weak.nix lib;
  # nixpkgs says its own by `mkDefault` (nixos/modules/services/system/cloud-init.nix).
  stronger = lib.mkOverride 900;
  inherit (lib) optionalAttrs;

  aarch64 = (pkgs.stdenv.hostPlatform.system or pkgs.stdenv.system) == "aarch64-linux";
  systemdBoot = options.boot.loader ? systemd-boot && config.boot.loader.systemd-boot.enable;
  esp = config.boot.loader.efi.efiSysMountPoint;

  disk = import ./disk.nix {
    inherit aarch64 config lib options;
    disk = "/dev/sda";
  };
  inherit (disk.boot) loader;

  known = options.services ? cloud-init;
  cloudInit = config.services.cloud-init;
  root = config.fileSystems."/";

  # MAAS takes a deployment for failed when any module of cloud-init fails before `modules-final` ends
  # (metadataserver/api_twisted.py), so there are no more than need to be. Users, disks and the host's
  # keys are the configuration's.
  settings = {
    # Machines of LXD would look for LXD first (canonical/cloud-init#6124).
    datasource_list = stronger [ "MAAS" ];
    ssh_deletekeys = stronger false;
    ssh_genkeytypes = stronger [ ];
    cloud_init_modules = stronger [
      "bootcmd"
      "write-files"
      "update_hostname"
    ];
    cloud_config_modules = stronger [
      "ssh"
      "runcmd"
    ];
    cloud_final_modules = stronger [
      "scripts-user"
      "final-message"
    ];
  };
in
import ./builder.nix lib "maas"
// {
  imports = [
    ./one-device.nix
    ./hypervisor-keys.nix
  ];

  config = {
    fileSystems = lib.mkMerge [
      disk.fileSystems
      # Machines with BIOS do without.
      (lib.mkIf (!systemdBoot && config.boot.loader.grub.efiSupport) {
        ${esp}.options = weak [ "nofail" ];
      })
    ];

    boot = disk.boot // {
      loader =
        loader
        // {
          # Where curtin mounts it.
          efi.efiSysMountPoint = weak (if systemdBoot then "/boot" else "/boot/efi");
        }
        // optionalAttrs (!aarch64) {
          grub = loader.grub // {
            device = weak (if systemdBoot then "nodev" else "/dev/sda");
            efiSupport = weak true;
          };
        };
      # The last one is the console.
      kernelParams = [
        "console=tty0"
        "console=${if aarch64 then "ttyAMA0" else "ttyS0"}"
      ];
      initrd.availableKernelModules = import ./virtio.nix ++ [
        "ahci"
        "megaraid_sas"
        "mpt3sas"
        "nvme"
        "sd_mod"
        "smartpqi"
      ];
    };

    hardware.enableRedistributableFirmware = weak true;

    # cloud-init writes what MAAS says, for networkd; without MAAS, DHCP on the first interface.
    networking.useDHCP = weak (!(known && cloudInit.enable && cloudInit.network.enable));

    services = {
      # Where cloud-init writes the keys that MAAS has (since 24.11 not read by default).
      openssh = optionalAttrs (options.services.openssh ? authorizedKeysInHomedir) {
        authorizedKeysInHomedir = weak true;
      };
    }
    // optionalAttrs known {
      cloud-init = {
        enable = weak true;
        network.enable = weak true;
      }
      // optionalAttrs (options.services.cloud-init ? settings) { inherit settings; };
    };

    # Found in /usr/bin by a link of ../scripts/curtin-hooks.sh.
    environment.systemPackages = lib.optional (known && cloudInit.enable) (
      cloudInit.package or pkgs.cloud-init
    );

    assertions = [
      {
        assertion = known && cloudInit.enable && cloudInit ? settings;
        message = "services.cloud-init must be enabled, with its `settings` (NixOS 23.11 or later): MAAS deploys no machine without it.";
      }
      {
        assertion =
          root.fsType != "tmpfs" && !(config.fileSystems ? "/nix") && !(config.fileSystems ? "/nix/store");
        message = "fileSystems: MAAS looks for /curtin on the root file system and runs programs of the store from there: \"/\", \"/nix\" and \"/nix/store\" must be one file system.";
      }
      {
        assertion = !(config.system.etc.overlay.enable or false);
        message = "system.etc.overlay.enable: what MAAS writes to /etc/cloud before the first boot would not be seen. Set it to false.";
      }
    ];
  };
}
