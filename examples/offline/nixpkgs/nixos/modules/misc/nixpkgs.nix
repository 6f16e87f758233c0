{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.nixpkgs;
in
{
  options.nixpkgs = {
    pkgs = lib.mkOption { type = lib.types.unspecified; };
    config = lib.mkOption {
      type = lib.types.attrs;
      default = { };
    };
    overlays = lib.mkOption {
      type = lib.types.listOf lib.types.unspecified;
      default = [ ];
    };
    system = lib.mkOption {
      type = lib.types.str;
      default =
        builtins.currentSystem
          or (throw "Neither nixpkgs.hostPlatform nor the option nixpkgs.system has been set.");
    };
    hostPlatform = lib.mkOption {
      type = lib.types.either lib.types.str lib.types.attrs;
      default = cfg.system;
      apply = platform: if builtins.isString platform then { system = platform; } else platform;
    };
  };
  config._module.args.pkgs =
    if options.nixpkgs.pkgs.isDefined then
      cfg.pkgs
    else
      import ../../.. {
        inherit (cfg.hostPlatform) system;
        inherit (cfg) config overlays;
      };
}
