# A file with a NixOS module. Every other argument is one of the user's own (`--arg`).
{ packernixArguments, ... }@given:
let
  values = import ./values.nix packernixArguments;
in
import ./result.nix {
  inherit (values)
    platform
    builder
    generator
    generatorArguments
    ;
  evaluated = import ./system.nix {
    inherit (values) nixpkgs platform moduleConfig;
    module = /. + values.file;
    packer = toString ../.;
    arguments =
      builtins.removeAttrs given [ "packernixArguments" ] // values.expressions // values.strings;
  };
}
