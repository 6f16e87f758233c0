{
  config,
  lib,
  pkgs,
  ...
}:
{
  options.boot.growPartition = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether to grow the root partition at boot.";
  };
  config.systemd.services = {
    growpart = lib.mkIf config.boot.growPartition {
      description = "Grow the root partition";
      wantedBy = [ "multi-user.target" ];
      before = [ "systemd-growfs-root.service" ];
      path = [
        pkgs.util-linux
        pkgs.busybox
      ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = builtins.readFile ../scripts/grow-partition.sh;
    };
    systemd-growfs-root = lib.mkIf (config.fileSystems."/".autoResize or false) {
      description = "Grow the root file system";
      wantedBy = [ "multi-user.target" ];
      path = [
        pkgs.btrfs-progs
        pkgs.e2fsprogs
        pkgs.util-linux
        pkgs.busybox
      ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = ''
        case $(findmnt -n -o FSTYPE /) in
          btrfs) btrfs filesystem resize max / ;;
          *) resize2fs "$(findmnt -n -o SOURCE /)" ;;
        esac
      '';
    };
  };
}
