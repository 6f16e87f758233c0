{
  config,
  lib,
  pkgs,
  ...
}:
{
  options.boot = {
    postBootCommands = lib.mkOption {
      type = lib.types.lines;
      default = "";
    };
    readOnlyNixStore = lib.mkOption {
      type = lib.types.bool;
      default = true;
    };
  };
  options.system.build.bootStage2 = lib.mkOption {
    type = lib.types.package;
    internal = true;
  };
  config = {
    system.build.bootStage2 = pkgs.writeScript "stage-2-init.sh" (
      lib.replaceStrings
        [
          "@shell@"
          "@path@"
          "@busybox@"
          "@readOnlyStore@"
          "@postBootCommands@"
        ]
        [
          pkgs.runtimeShell
          (lib.makeBinPath [
            pkgs.coreutils
            pkgs.util-linux
            pkgs.busybox
          ])
          "${pkgs.busybox}"
          (lib.optionalString config.boot.readOnlyNixStore "1")
          config.boot.postBootCommands
        ]
        (builtins.readFile ../scripts/stage-2-init.sh)
    );
    # Read by busybox' init, which is process 1 here in place of systemd.
    environment.etc.inittab.text = ''
      ::sysinit:/run/booted-system/sw/bin/systemctl start-all
      ::respawn:${pkgs.busybox}/bin/getty -i -l ${pkgs.busybox}/bin/login 115200 console linux
      ::ctrlaltdel:${pkgs.busybox}/bin/reboot
      ::shutdown:${pkgs.runtimeShell} ${
        pkgs.writeText "shutdown.sh" (
          lib.replaceStrings
            [ "@path@" ]
            [
              (lib.makeBinPath [
                pkgs.coreutils
                pkgs.util-linux
                pkgs.busybox
              ])
            ]
            (builtins.readFile ../scripts/shutdown.sh)
        )
      }
    '';
    environment.etc."acpi/PWRF/00000080" = {
      source = pkgs.writeScript "power-button" ''
        #!${pkgs.busybox}/bin/sh
        exec ${pkgs.busybox}/bin/poweroff
      '';
    };
    systemd.services.acpid = {
      description = "Power button";
      wantedBy = [ "multi-user.target" ];
      serviceConfig.ExecStart = "${pkgs.busybox}/bin/acpid -f -l /dev/null";
    };
  };
}
