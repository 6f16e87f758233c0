# An attribute of a flake that is a NixOS module, with a nixpkgs that is locked by its hash.
{
  # Folder with the values.
  directory,
  module,
}:
let
  values = import ./values.nix directory;
  packer = toString ../.;
in
import ./result.nix {
  inherit (values) platform generatorArguments offered;
  scripts = packer;
  generator = if values.generator == null then null else "${packer}/${values.generator}";
  evaluated = import ./system.nix {
    inherit module packer;
    inherit (values) platform moduleConfig;
    nixpkgs = (builtins.fetchTree values.nixpkgs).outPath;
    arguments = values.expressions // values.strings;
  };
}
