{
  config,
  lib,
  pkgs,
  ...
}:
let
  failed = map (a: a.message) (lib.filter (a: !a.assertion) config.assertions);
  build = config.system.build;

  switch = pkgs.writeText "switch-to-configuration.sh" (
    lib.replaceStrings
      [
        "@shell@"
        "@path@"
        "@installBootLoader@"
      ]
      [
        pkgs.runtimeShell
        (lib.makeBinPath [
          pkgs.coreutils
          pkgs.busybox
        ])
        "${build.installBootLoader}"
      ]
      (builtins.readFile ../scripts/switch-to-configuration.sh)
  );

  system =
    pkgs.runCommand "nixos-system-${config.system.name}-${config.system.nixos.label}"
      {
        kernelParams = toString config.boot.kernelParams;
        extraDependencies = toString config.system.extraDependencies;
        passAsFile = [ "extraDependencies" ];
      }
      ''
        mkdir -p "$out/bin"
        place() {
          sed "s|@out@|$out|g" "$1" > "$2"
          chmod 755 "$2"
        }
        place ${build.bootStage2} "$out/init"
        place ${build.activate} "$out/activate"
        place ${switch} "$out/bin/switch-to-configuration"
        ${lib.optionalString (!config.boot.isContainer) ''
          ln -s ${config.boot.kernelPackages.kernel}/bzImage "$out/kernel"
          ln -s ${config.boot.kernelPackages.kernel} "$out/kernel-modules"
          ln -s ${build.initialRamdisk}/initrd "$out/initrd"
        ''}
        ln -s ${build.etc}/etc "$out/etc"
        ln -s ${config.system.path} "$out/sw"
        echo -n "$kernelParams" > "$out/kernel-params"
        echo -n ${lib.escapeShellArg config.system.nixos.label} > "$out/nixos-version"
        echo -n ${pkgs.stdenv.hostPlatform.system} > "$out/system"
        echo -n "busybox 1" > "$out/init-interface-version"
        cp "$extraDependenciesPath" "$out/extra-dependencies"
        ${config.system.systemBuilderCommands}
      '';
in
{
  options.system = {
    name = lib.mkOption {
      type = lib.types.str;
      default = if config.networking.hostName == "" then "unnamed" else config.networking.hostName;
    };
    extraDependencies = lib.mkOption {
      type = lib.types.listOf lib.types.pathInStore;
      default = [ ];
    };
    systemBuilderCommands = lib.mkOption {
      type = lib.types.lines;
      default = "";
      internal = true;
    };
    build.toplevel = lib.mkOption {
      type = lib.types.package;
      readOnly = true;
    };
  };
  config.system.build.toplevel =
    if failed != [ ] then
      throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (message: "- ${message}") failed}"
    else
      lib.foldl' (drv: message: lib.warn message drv) system config.warnings;
}
