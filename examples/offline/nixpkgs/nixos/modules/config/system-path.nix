{
  config,
  lib,
  pkgs,
  ...
}:
{
  options = {
    environment = {
      systemPackages = lib.mkOption {
        type = lib.types.listOf lib.types.package;
        default = [ ];
      };
      pathsToLink = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
      };
      variables = lib.mkOption {
        type = lib.types.attrsOf (lib.types.either lib.types.str lib.types.path);
        default = { };
      };
    };
    system.path = lib.mkOption {
      type = lib.types.package;
      internal = true;
    };
  };
  config = {
    environment.systemPackages = lib.mkAfter [
      pkgs.bash
      pkgs.coreutils
      pkgs.util-linux
      pkgs.e2fsprogs
      (pkgs.writeScriptBin "nixos-version" ''
        #!${pkgs.runtimeShell}
        cat /run/current-system/nixos-version
        echo
      '')
      pkgs.busybox
    ];
    environment.pathsToLink = [
      "/bin"
      "/share"
    ];
    environment.etc.profile.text = ''
      export PATH=/run/current-system/sw/bin
      ${lib.concatStrings (
        lib.mapAttrsToList (name: value: "export ${name}=${lib.escapeShellArg value}\n") config.environment.variables
      )}
    '';
    system.path = pkgs.buildEnv {
      name = "system-path";
      paths = config.environment.systemPackages;
      inherit (config.environment) pathsToLink;
    };
  };
}
