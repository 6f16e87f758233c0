# From modules to a system. Arguments and result are those of nixpkgs' file of the same name.
evalArguments@{
  system ? builtins.currentSystem,
  pkgs ? null,
  baseModules ? import ../modules/module-list.nix,
  extraArgs ? { },
  specialArgs ? { },
  modules,
  modulesLocation ? (builtins.unsafeGetAttrPos "modules" evalArguments).file or null,
  check ? true,
  prefix ? [ ],
  lib ? import ../../lib,
  extraModules ? [ ],
}:
let
  given = rec {
    _file = ./eval-config.nix;
    key = _file;
    config = {
      nixpkgs = lib.mkMerge (
        lib.optional (system != null) { system = lib.mkDefault system; }
        ++ lib.optional (pkgs != null) { inherit pkgs; }
      );
      _module.args = {
        inherit baseModules extraModules modules;
      }
      // extraArgs;
      _module.check = lib.mkDefault check;
    };
  };
  located =
    if modulesLocation == null then
      modules
    else
      map (
        m:
        # A file knows its own place; only what stands in the caller's text is told one.
        if builtins.isPath m || builtins.isString m then m else lib.setDefaultModuleLocation modulesLocation m
      ) modules;
  finish =
    configuration:
    configuration
    // {
      inherit (configuration._module.args) pkgs;
      inherit lib extraArgs;
      extendModules = arguments: finish (configuration.extendModules arguments);
    };
in
finish (
  lib.evalModules {
    inherit prefix;
    modules = baseModules ++ extraModules ++ [ given ] ++ located;
    specialArgs = {
      modulesPath = builtins.toString ../modules;
    }
    // specialArgs;
    class = "nixos";
  }
)
