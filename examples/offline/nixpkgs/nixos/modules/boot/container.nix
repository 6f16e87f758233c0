# `boot.isContainer`: no kernel, no boot loader, no disk; stage 2 ends in busybox' init as elsewhere.
{
  config,
  lib,
  pkgs,
  ...
}:
{
  options.boot.isContainer = lib.mkOption {
    type = lib.types.bool;
    default = false;
  };
  config = lib.mkIf config.boot.isContainer {
    boot.loader.grub.enable = lib.mkDefault false;
    system.build.bootStage2 = lib.mkForce (
      pkgs.writeScript "stage-2-init.sh" (
        lib.replaceStrings
          [
            "@shell@"
            "@path@"
            "@busybox@"
            "@postBootCommands@"
          ]
          [
            pkgs.runtimeShell
            (lib.makeBinPath [
              pkgs.coreutils
              pkgs.busybox
            ])
            "${pkgs.busybox}"
            config.boot.postBootCommands
          ]
          (builtins.readFile ../scripts/stage-2-container.sh)
      )
    );
    environment.etc.inittab.text = lib.mkForce ''
      ::sysinit:/run/booted-system/sw/bin/systemctl start-all
    '';
    systemd.services.acpid.enable = false;
  };
}
