{
  config,
  lib,
  pkgs,
  ...
}:
let
  fileSystems = lib.attrValues config.fileSystems;
  others = lib.filter (fs: fs.mountPoint != "/") fileSystems;
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
              default = if config.label != null then "/dev/disk/by-label/${config.label}" else null;
            };
            label = lib.mkOption {
              type = lib.types.nullOr lib.types.nonEmptyStr;
              default = null;
            };
            fsType = lib.mkOption {
              type = lib.types.enum [
                "auto"
                "ext4"
                "iso9660"
                "tmpfs"
                "vfat"
              ];
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
            "auto"
            "ext4"
          ];
        message = "Mountpoint '${fs.mountPoint}': 'autoResize = true' is not supported for 'fsType = \"${fs.fsType}\"'";
      }) fileSystems;

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
          /dev/disk/by-label/*) test -e "$device" || device="LABEL=''${device##*/}" ;;
        esac
        mountpoint -q ${lib.escapeShellArg fs.mountPoint} \
          || mount -t ${fs.fsType} -o ${lib.concatStringsSep "," fs.options} "$device" ${lib.escapeShellArg fs.mountPoint}
      '') others;
    };
  };
}
