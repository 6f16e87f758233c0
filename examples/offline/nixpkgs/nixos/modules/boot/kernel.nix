{
  config,
  lib,
  pkgs,
  ...
}:
{
  options.boot = {
    kernelPackages = lib.mkOption {
      type = lib.types.attrs;
      default.kernel = pkgs.linux;
    };
    kernelParams = lib.mkOption {
      type = lib.types.listOf (lib.types.strMatching "([^\"[:space:]]|\"[^\"]*\")+");
      default = [ ];
    };
    kernelModules = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
    };
    consoleLogLevel = lib.mkOption {
      type = lib.types.int;
      default = 4;
    };
    kernel.sysctl = lib.mkOption {
      type = lib.types.attrsOf (
        lib.types.nullOr (lib.types.oneOf [
          lib.types.bool
          lib.types.str
          lib.types.int
        ])
      );
      default = { };
    };
  };
  config = {
    boot.kernelParams = [ "loglevel=${toString config.boot.consoleLogLevel}" ];
    # The power button reaches user space through these two.
    boot.kernelModules = [
      "button"
      "evdev"
      "virtio_net"
      "virtio_rng"
    ];
    environment.etc."modules-load.d/nixos.conf".text =
      lib.concatLines config.boot.kernelModules;
    environment.etc."sysctl.d/60-nixos.conf".text = lib.concatStrings (
      lib.mapAttrsToList (
        name: value:
        lib.optionalString (value != null) "${name}=${if value == false then "0" else toString value}\n"
      ) config.boot.kernel.sysctl
    );
    # The kernel's modules lie in the store, where busybox' own modprobe does not look.
    environment.systemPackages = [
      (pkgs.writeScriptBin "modprobe" (
        lib.replaceStrings [ "@busybox@" ] [ "${pkgs.busybox}" ] (builtins.readFile ../scripts/modprobe.sh)
      ))
    ];
  };
}
