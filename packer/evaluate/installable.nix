# An attribute of a flake that is a NixOS module, with a nixpkgs that is locked by its hash.
{
  # Folder with the values.
  directory,
  # The output of the flake that the attribute's path begins with.
  value,
}:
let
  values = import ./values.nix directory;
  packer = toString ../.;
in
import ./select.nix {
  inherit value;
  inherit (values) names;
  found =
    module:
    import ./result.nix {
      inherit (values)
        platform
        builder
        generatorArguments
        ;
      scripts = packer;
      generator = if values.generator == null then null else "${packer}/${values.generator}";
      evaluated = import ./system.nix {
        inherit module packer;
        inherit (values) platform moduleConfig;
        nixpkgs = (builtins.fetchTree values.nixpkgs).outPath;
        arguments = values.expressions // values.strings;
      };
    };
}
