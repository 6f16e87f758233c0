{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.boot.loader.grub;
  efi = config.boot.loader.efi;
  wanted = lib.concatMap (boot: boot.devices) cfg.mirroredBoots;
  devices = lib.filter (device: device != "nodev") wanted;
  efiPlaces = lib.optionals cfg.efiSupport (
    map (
      boot: if boot.efiSysMountPoint == null then boot.path else boot.efiSysMountPoint
    ) cfg.mirroredBoots
  );
  udevadm = pkgs.writeScriptBin "udevadm" (
    lib.replaceStrings [ "@shell@" "@path@" ] [ pkgs.runtimeShell (lib.makeBinPath [ pkgs.coreutils ]) ] (
      builtins.readFile ../scripts/udevadm.sh
    )
  );
in
{
  options.boot.loader = {
    timeout = lib.mkOption {
      type = lib.types.nullOr lib.types.int;
      default = 5;
    };
    grub = {
      enable = lib.mkOption {
        type = lib.types.bool;
        default = true;
      };
      device = lib.mkOption {
        type = lib.types.str;
        default = "";
        example = "/dev/disk/by-id/wwn-0x500001234567890a";
      };
      devices = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
      };
      configurationLimit = lib.mkOption {
        type = lib.types.int;
        default = 100;
      };
      copyKernels = lib.mkOption {
        type = lib.types.bool;
        default = false;
      };
      default = lib.mkOption {
        type = lib.types.either lib.types.int lib.types.str;
        default = "0";
        apply = toString;
      };
      extraConfig = lib.mkOption {
        type = lib.types.lines;
        default = "";
      };
      fsIdentifier = lib.mkOption {
        type = lib.types.enum [
          "uuid"
          "label"
        ];
        default = "uuid";
      };
      efiSupport = lib.mkOption {
        type = lib.types.bool;
        default = false;
      };
      efiInstallAsRemovable = lib.mkOption {
        type = lib.types.bool;
        default = false;
      };
      mirroredBoots = lib.mkOption {
        default = [ ];
        type = lib.types.listOf (
          lib.types.submodule {
            options = {
              # Only there here.
              path = lib.mkOption { type = lib.types.enum [ "/boot" ]; };
              efiSysMountPoint = lib.mkOption {
                type = lib.types.nullOr lib.types.str;
                default = null;
              };
              devices = lib.mkOption {
                type = lib.types.listOf lib.types.str;
                default = [ ];
              };
            };
          }
        );
      };
      forceInstall = lib.mkOption {
        type = lib.types.bool;
        default = false;
      };
    };
  };
  options.system.build.installBootLoader = lib.mkOption {
    type = lib.types.unspecified;
    internal = true;
  };

  config = {
    system.build.installBootLoader = lib.mkMerge [
      (lib.mkIf cfg.enable (
        pkgs.writeScript "install-grub.sh" (
          lib.replaceStrings
            [
              "@shell@"
              "@path@"
              "@grub@"
              "@devices@"
              "@timeout@"
              "@default@"
              "@limit@"
              "@copyKernels@"
              "@fsIdentifier@"
              "@force@"
              "@efiPlaces@"
              "@efiKind@"
              "@extraConfig@"
            ]
            [
              pkgs.runtimeShell
              (lib.makeBinPath [
                pkgs.coreutils
                pkgs.util-linux
                pkgs.grub2
                pkgs.busybox
                udevadm
              ])
              "${pkgs.grub2}"
              (lib.escapeShellArgs devices)
              (if config.boot.loader.timeout == null then "-1" else toString config.boot.loader.timeout)
              cfg.default
              (toString cfg.configurationLimit)
              (lib.optionalString cfg.copyKernels "1")
              cfg.fsIdentifier
              (lib.optionalString cfg.forceInstall "--force")
              (lib.escapeShellArgs efiPlaces)
              (if cfg.efiInstallAsRemovable then "--removable" else "--bootloader-id=NixOS-boot --no-nvram")
              "${pkgs.writeText "grub-extra.cfg" cfg.extraConfig}"
            ]
            (builtins.readFile ../scripts/install-grub.sh)
        )
      ))
      (lib.mkDefault (
        pkgs.writeScript "no-bootloader" ''
          #!${pkgs.runtimeShell}
          echo 'Warning: do not know how to make this configuration bootable; please enable a boot loader.' 1>&2
        ''
      ))
    ];
    boot.loader.grub.devices = lib.mkIf (cfg.device != "") [ cfg.device ];
    boot.loader.grub.mirroredBoots = lib.mkIf (cfg.devices != [ ]) [
      {
        path = "/boot";
        inherit (cfg) devices;
        inherit (efi) efiSysMountPoint;
      }
    ];
    assertions = lib.optionals cfg.enable (
      [
        {
          assertion = cfg.mirroredBoots != [ ];
          message = "You must set the option ‘boot.loader.grub.devices’ or 'boot.loader.grub.mirroredBoots' to make the system bootable.";
        }
        {
          assertion = cfg.efiSupport || lib.unique devices == devices;
          message = "You cannot have duplicated devices in mirroredBoots";
        }
        {
          assertion = cfg.efiInstallAsRemovable -> cfg.efiSupport;
          message = "If you wish to to use boot.loader.grub.efiInstallAsRemovable, then turn on boot.loader.grub.efiSupport";
        }
        {
          assertion = cfg.efiInstallAsRemovable -> !efi.canTouchEfiVariables;
          message = "If you wish to to use boot.loader.grub.efiInstallAsRemovable, then turn off boot.loader.efi.canTouchEfiVariables";
        }
      ]
      ++ map (device: {
        assertion = device == "nodev" || lib.hasPrefix "/" device;
        message = "GRUB devices must be absolute paths, not ${device} in mirroredBoots /boot";
      }) wanted
    );
  };
}
