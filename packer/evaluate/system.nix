# A NixOS module, evaluated by the `eval-config.nix` of a given nixpkgs.
{
  # Path of nixpkgs, as a string.
  nixpkgs,
  module,
  # This action's `packer/`, as a string: modules name files below it in their `imports`.
  packer,
  platform,
  moduleConfig,
  # Further special arguments.
  arguments,
}:
import "${nixpkgs}/nixos/lib/eval-config.nix" {
  system = platform;
  modules = [
    module
    (import ./options.nix moduleConfig)
  ];
  # Special arguments, because modules use them in `imports`. `baseModules` has the very paths of
  # eval-config's own list, else the module system would see every module twice.
  specialArgs = arguments // {
    baseModules = import "${nixpkgs}/nixos/modules/module-list.nix";
    packernixModulesPath = "${packer}/modules";
    tfpnModulesPath = "${packer}/modules";
  };
}
