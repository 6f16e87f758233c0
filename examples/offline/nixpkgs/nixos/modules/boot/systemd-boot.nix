{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.boot.loader.systemd-boot;
  efi = config.boot.loader.efi;
in
{
  options.boot.loader.systemd-boot = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
    };
    editor = lib.mkOption {
      type = lib.types.bool;
      default = true;
    };
    configurationLimit = lib.mkOption {
      type = lib.types.nullOr lib.types.int;
      default = null;
    };
    xbootldrMountPoint = lib.mkOption {
      type = lib.types.enum [ null ];
      default = null;
    };
  };
  config = lib.mkIf cfg.enable {
    boot.loader.grub.enable = lib.mkDefault false;
    assertions = [
      {
        assertion = lib.hasPrefix "/" efi.efiSysMountPoint;
        message = "The ESP mount point '${efi.efiSysMountPoint}' must be an absolute path";
      }
    ];
    system.build.installBootLoader = pkgs.writeScript "install-systemd-boot.sh" (
      lib.replaceStrings
        [
          "@shell@"
          "@path@"
          "@systemdBoot@"
          "@esp@"
          "@timeout@"
          "@editor@"
          "@limit@"
        ]
        [
          pkgs.runtimeShell
          (lib.makeBinPath [
            pkgs.coreutils
            pkgs.util-linux
            pkgs.busybox
          ])
          "${pkgs.systemd-boot}"
          efi.efiSysMountPoint
          (if config.boot.loader.timeout == null then "menu-force" else toString config.boot.loader.timeout)
          (if cfg.editor then "1" else "0")
          (toString (if cfg.configurationLimit == null then 1000 else cfg.configurationLimit))
        ]
        (builtins.readFile ../scripts/install-systemd-boot.sh)
    );
  };
}
