{
  config,
  lib,
  pkgs,
  ...
}:
let
  fileSystems = lib.attrValues config.fileSystems;
  # Mounted by stage 1 as soon as the root is (nixos/lib/utils.nix, `pathsNeededForBoot`).
  early = fs: fs.neededForBoot || lib.elem fs.mountPoint [ "/" "/nix" "/nix/store" "/var" "/etc" ];
  others = lib.filter (fs: !early fs) fileSystems;
in
{
  options.fileSystems = lib.mkOption {
    default = { };
    type = lib.types.attrsOf (
      lib.types.submodule (
        { name, config, ... }:
        {
          options = {
            mountPoint = lib.mkOption {
              type = lib.types.nonEmptyStr;
              default = name;
            };
            device = lib.mkOption {
              type = lib.types.nullOr lib.types.nonEmptyStr;
              default =
                if config.label != null then
                  "/dev/disk/by-label/${config.label}"
                else if config.fsType == "tmpfs" then
                  "tmpfs"
                else
                  null;
            };
            label = lib.mkOption {
              type = lib.types.nullOr lib.types.nonEmptyStr;
              default = null;
            };
            fsType = lib.mkOption {
              type = lib.types.nonEmptyStr;
              default = "auto";
            };
            options = lib.mkOption {
              type = lib.types.nonEmptyListOf lib.types.str;
              default = [ "defaults" ];
            };
            autoResize = lib.mkOption {
              type = lib.types.bool;
              default = false;
            };
            neededForBoot = lib.mkOption {
              type = lib.types.bool;
              default = false;
            };
          };
        }
      )
    );
  };

  config = {
    assertions =
      map (fs: {
        assertion = fs.device != null;
        message = "The file system for ${fs.mountPoint} has no device.";
      }) fileSystems
      ++ map (fs: {
        assertion =
          fs.autoResize
          -> lib.elem fs.fsType [
            "btrfs"
            "ext4"
          ];
        message = "Mountpoint '${fs.mountPoint}': 'autoResize = true' is not supported for 'fsType = \"${fs.fsType}\"'\n${
          lib.optionalString (fs.fsType == "auto") "fsType has to be explicitly set and\n"
        }only the following support it: btrfs, ext4.";
      }) fileSystems;

    environment.systemPackages = lib.optional (lib.any (
      fs: fs.fsType == "btrfs"
    ) fileSystems) pkgs.btrfs-progs;

    environment.etc.fstab.text = lib.concatMapStrings (
      fs:
      "${fs.device} ${fs.mountPoint} ${fs.fsType} ${lib.concatStringsSep "," fs.options} 0 ${
        if fs.mountPoint == "/" then "1" else "2"
      }\n"
    ) fileSystems;

    systemd.services.local-fs = lib.mkIf (others != [ ]) {
      description = "File systems beside the root";
      wantedBy = [ "multi-user.target" ];
      before = [ "local-fs.target" ];
      path = [
        pkgs.util-linux
        pkgs.busybox
      ];
      serviceConfig.Type = "oneshot";
      script = lib.concatMapStrings (fs: ''
        mkdir -p ${lib.escapeShellArg fs.mountPoint}
        device=${lib.escapeShellArg fs.device}
        case "$device" in
          /dev/disk/by-label/*) device="LABEL=''${device##*/}" ;;
          /dev/disk/by-uuid/*) device="UUID=''${device##*/}" ;;
          /dev/disk/by-partlabel/*) device="PARTLABEL=''${device##*/}" ;;
        esac
        mountpoint -q ${lib.escapeShellArg fs.mountPoint} \
          || mount -t ${fs.fsType} -o ${lib.concatStringsSep "," fs.options} "$device" ${lib.escapeShellArg fs.mountPoint}
      '') others;
    };
  };
}
